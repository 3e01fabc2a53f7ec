import { afterEach, expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import { headOf } from './load.ts'
import { storeOf } from './store.ts'
import { join, until } from './testing/client.ts'
import { push, storedDoc, writerOf, wordsOf } from './testing/log.ts'
import { openWorld, type World } from './testing/world.ts'

let world: World
afterEach(() => world.close())

const place = () => {
  const at = { kind: 'doc', id: newId() } as const
  return { at, r: `doc:${at.id}` }
}
const live = (r: string) => world.db.collection('rt_updates').countDocuments({ r, live: true })

test('a log that grows long is compacted while people type on, and nothing of it is lost', async () => {
  const limits = { tickMs: 5, compactCheckMs: 20, compactRestMs: 0, compactRecords: 8 }
  world = await openWorld({ limits })
  const store = storeOf(world.db)
  const { at, r } = place()
  const ada = join({ url: world.url, room: at, user: 'ada' })
  await until('ada is in', () => ada.provider.synced)
  let typed = 0
  // Each word in a record of its own.
  while ((await headOf(store, r, 1)).rev < 3) {
    typed += 1
    ada.doc.getArray('words').push([`${typed}`])
    await until('stored', () => ada.seen.acked === typed + 1)
  }
  const all = Array.from({ length: typed }, (_, n) => `${n + 1}`)
  expect(wordsOf((await storedDoc(store, r)).doc)).toEqual(all)
  await until('the log is short', async () => (await live(r)) <= 9)
  const bob = join({ url: world.url, room: at, user: 'bob' })
  await until('bob has all', () => wordsOf(bob.doc).length === typed)
  expect(wordsOf(bob.doc)).toEqual(all)
  ada.leave()
  bob.leave()
})

test('two compactions of one room have a rest between them', async () => {
  world = await openWorld({ limits: { tickMs: 5, compactCheckMs: 10, compactRecords: 3 } })
  const store = storeOf(world.db)
  const { at, r } = place()
  const ada = join({ url: world.url, room: at, user: 'ada' })
  await until('ada is in', () => ada.provider.synced)
  for (let typed = 1; typed <= 40; typed++) {
    ada.doc.getArray('words').push([`${typed}`])
    await until('stored', () => ada.seen.acked === typed + 1)
  }
  await until('compacted', async () => (await headOf(store, r, 1)).rev > 0)
  expect((await headOf(store, r, 1)).rev).toBe(1)
  ada.leave()
})

test('when the last person leaves, the new snapshot serves as the version too', async () => {
  world = await openWorld({ limits: { tickMs: 5, lingerMs: 0, compactOnLeave: 2, compactRestMs: 0 } })
  const store = storeOf(world.db)
  const { at, r } = place()
  const ada = join({ url: world.url, room: at, user: 'ada' })
  await until('ada is in', () => ada.provider.synced)
  for (let typed = 1; typed <= 5; typed++) {
    ada.doc.getArray('words').push([`${typed}`])
    await until('stored', () => ada.seen.acked === typed + 1)
  }
  ada.leave()
  await until('the room is gone', () => world.yjs.roomsOpen().length === 0)
  const { snapshotId } = await headOf(store, r, 1)
  expect(await world.db.collection('rt_versions').find({ r }).toArray()).toMatchObject([{ kind: 'auto', snapshotId }])
  expect(await store.snapshots.find({ r }).toArray()).toMatchObject([{ _id: snapshotId, refs: 1 }])
})

test('when many are left at the same moment all are compacted, one after the other', async () => {
  world = await openWorld({ limits: { tickMs: 5, lingerMs: 0, compactOnLeave: 2, compactRestMs: 0 } })
  const store = storeOf(world.db)
  const places = Array.from({ length: 6 }, place)
  const people = places.map(({ at }) => join({ url: world.url, room: at, user: 'ada' }))
  await until('ada is in', () => people.every(({ provider }) => provider.synced))
  for (let typed = 1; typed <= 4; typed++) {
    for (const { doc } of people) doc.getArray('words').push([`${typed}`])
    await until('stored', () => people.every(({ seen }) => seen.acked === typed + 1))
  }
  for (const person of people) person.leave()
  await until('the rooms are gone', () => world.yjs.roomsOpen().length === 0)
  for (const { r } of places) {
    expect((await headOf(store, r, 1)).rev).toBe(1)
    expect(wordsOf((await storedDoc(store, r)).doc)).toEqual(['1', '2', '3', '4'])
  }
})

test('the long log of a process that died is found and compacted by another one', async () => {
  world = await openWorld()
  const store = storeOf(world.db)
  const [long, short] = [place(), place()]
  const dead = await writerOf(store, long.r, 'dead')
  for (let n = 0; n < 10; n++) await dead.write(push(`${n}`))
  await (await writerOf(store, short.r, 'dead')).write(push('one'))
  const limits = { tickMs: 5, compactSweepMs: 20, compactSweepDelayMs: 0, compactRecords: 5 }
  const alive = await openWorld({ database: world.db.databaseName, limits })
  await until('the long one is compacted', async () => (await live(long.r)) === 0)
  expect(await live(short.r)).toBe(1)
  expect(wordsOf((await storedDoc(store, long.r)).doc)).toHaveLength(10)
  expect(alive.yjs.roomsOpen()).toEqual([])
  await alive.close(false)
})
