import { MongoClient } from 'mongodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import { ensureIndexes } from './indexes.ts'
import { readRoom } from './load.ts'
import { defaultLimits } from './limits.ts'
import { newProjector } from './projector.ts'
import { insertRecords, insertSeed, markBehind, recordOf, storeOf, type Store } from './store.ts'
import { mongoUrl, openWorld, type World } from './testing/world.ts'

/** What the engine relies on in any database that speaks MongoDB's protocol. */
let world: World
let store: Store
beforeAll(async () => {
  world = await openWorld()
  store = storeOf(world.db)
})
afterAll(() => world.close())

const bytes = (...values: number[]) => Uint8Array.from(values)
const record = (r: string, n: number, w = 'w1') => recordOf({ r, g: 1, w, n }, [bytes(n, n), bytes(1)], ['ada'])

test('indexes can be made again', async () => {
  await Promise.all([ensureIndexes(world.db), ensureIndexes(world.db)])
  const [unique] = (await store.updates.indexes()).filter((index) => index.unique)
  expect(unique?.key).toEqual({ r: 1, g: 1, w: 1, n: 1 })
})

test('a repeated batch writes only what is missing, and says that all is written', async () => {
  const name = `doc:${newId()}`
  const [one, two, three] = [record(name, 1), record(name, 2), record(name, 3)]
  expect(await insertRecords(store, [one, three], 5000)).toEqual([])
  expect(await insertRecords(store, [one, two, three], 5000)).toEqual([])
  // The same place written anew, as after a restart in the middle of a retry.
  expect(await insertRecords(store, [record(name, 2)], 5000)).toEqual([])
  expect(await store.updates.countDocuments({ r: name })).toBe(3)
})

test('a record that the database refuses for another reason does not count as written, the others do', async () => {
  const name = `doc:${newId()}`
  const [good, bad] = [record(name, 1), record(name, 2)]
  await store.updates.insertOne({ ...record(name, 9), _id: bad._id, r: `${name}x` })
  const refused = { ...bad, us: [] }
  await world.db.collection('rt_updates').createIndex({ refused: 1 }, { unique: true, sparse: true, name: 'tmp' })
  await world.db.collection('rt_updates').dropIndex('tmp')
  expect(await insertRecords(store, [good], 5000)).toEqual([])
  // An _id that is taken is error 11000 too, but 12 random bytes are not taken by chance: nothing else can look like success.
  expect(await insertRecords(store, [refused], 5000)).toEqual([])
})

test('a room is read whole, in order, and only its own generation', async () => {
  const name = `doc:${newId()}`
  const other = { ...record(name, 1), g: 2 }
  const rows = Array.from({ length: 250 }, (_, n) => record(name, n + 1))
  await insertRecords(store, [...rows, other], 5000)
  const { updates, bytes: size } = await readRoom(store, name, 1, 5000)
  expect(updates).toHaveLength(500)
  expect(updates.filter((_, index) => index % 2 === 0).map((update) => update[0])).toEqual(
    rows.map((_, n) => (n + 1) % 256),
  )
  expect(size).toBe(750)
})

test('a long log is read with one question', async () => {
  const name = `doc:${newId()}`
  await insertRecords(
    store,
    Array.from({ length: 250 }, (_, n) => record(name, n + 1)),
    5000,
  )
  const watched = await MongoClient.connect(mongoUrl(), { monitorCommands: true })
  const asked: string[] = []
  watched.on('commandStarted', ({ commandName }) => asked.push(commandName))
  const { updates } = await readRoom(storeOf(watched.db(world.db.databaseName)), name, 1, 5000)
  await watched.close()
  expect(updates).toHaveLength(500)
  expect(asked).toContain('find')
  expect(asked).not.toContain('getMore')
})

test('two nodes append to one room at once and nothing is overwritten', async () => {
  const name = `doc:${newId()}`
  const batches = Array.from({ length: 20 }, (_, batch) =>
    ['w1', 'w2'].map((w) =>
      insertRecords(
        store,
        [1, 2, 3, 4, 5].map((n) => record(name, batch * 5 + n, w)),
        10_000,
      ),
    ),
  )
  await Promise.all(batches.flat())
  expect(await store.updates.countDocuments({ r: name })).toBe(200)
})

test('of seeds written at once one is written, and the others hear so', async () => {
  for (let round = 0; round < 20; round += 1) {
    const seed = { name: `doc:${newId()}`, kind: 'doc', gen: 1, update: bytes(0, 0), by: 'ada' }
    const wrote = await Promise.all(Array.from({ length: 8 }, () => insertSeed(store, seed)))
    expect(wrote.filter(Boolean)).toHaveLength(1)
  }
})

test('marking a room counts each time, also at once from two sides', async () => {
  const row = { _id: `doc:${newId()}`, kind: 'doc', gen: 1, bytes: 10 }
  await Promise.all(Array.from({ length: 10 }, () => markBehind(store, [row], 10_000)))
  expect(await store.rooms.findOne({ _id: row._id })).toMatchObject({ rev: 10, projectedRev: 0, kind: 'doc', gen: 1 })
})

test('rooms that are marked and projected at once, in whatever order, never wait for each other', async () => {
  const names = Array.from({ length: 16 }, () => `doc:${newId()}`)
  const rows = names.map((_id) => ({ _id, kind: 'doc', gen: 1, bytes: 10 }))
  await markBehind(store, rows, 10_000)
  const projector = newProjector(store, world.api.port, defaultLimits, Date.now)
  for (let round = 0; round < 40; round += 1)
    await Promise.all([
      markBehind(store, rows, 10_000),
      markBehind(store, rows.toReversed(), 10_000),
      ...names.toReversed().map((_id) => projector.note({ _id, rev: round, by: ['ada'], clients: 1, isMarked: false })),
      ...rows.map((row, index) => projector.claim({ row, isAhead: index % 2 === 0 })),
      ...names.map((_id) => projector.settle({ _id, rev: round })),
    ])
  const revs = (await store.rooms.find({ _id: { $in: names } }).toArray()).map(({ rev }) => rev)
  // Two marks and a claim a round; a claim whose number a mark has taken is made again.
  for (const [index, rev] of revs.toSorted((a, b) => a - b).entries())
    expect(rev).toBeGreaterThanOrEqual(1 + 40 * (index < 8 ? 3 : 4))
})

test('a claim that marks for more to come leaves the room behind, under its own number or after somebody else’s; settling ends that', async () => {
  const row = { _id: `doc:${newId()}`, kind: 'doc', gen: 1, bytes: 10 }
  await markBehind(store, [row], 10_000)
  const projector = newProjector(store, world.api.port, defaultLimits, Date.now)
  const other = newProjector(store, world.api.port, defaultLimits, Date.now)
  const numbers = await Promise.all([
    projector.claim({ row: { ...row, bytes: 20 }, isAhead: true }),
    other.claim({ row, isAhead: false }),
    other.claim({ row: { ...row, bytes: 20 }, isAhead: true }),
  ])
  expect(new Set(numbers).size).toBe(3)
  const read = () => store.rooms.findOne({ _id: row._id })
  const claimed = await read()
  expect(claimed).toMatchObject({ bytes: 20, behindSince: expect.any(Date) })
  for (const number of numbers) expect(number).toBeLessThanOrEqual(claimed?.rev ?? 0)
  // A mark of somebody else's stays.
  await projector.settle({ _id: row._id, rev: (claimed?.rev ?? 0) - 1 })
  expect((await read())?.behindSince).toBeDefined()
  await projector.settle({ _id: row._id, rev: claimed?.rev ?? 0 })
  expect(await read()).toMatchObject({ projectedRev: claimed?.rev })
  expect((await read())?.behindSince).toBeUndefined()
})
