import { Binary } from 'mongodb'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { newId } from '#shared/ids.ts'
import { compactRoom, type Compacting } from './compact.ts'
import { compactThread } from './compactThread.ts'
import { headOf } from './load.ts'
import { readSnapshot, writeSnapshot } from './snapshots.ts'
import { storeOf, type Store } from './store.ts'
import { boardOf } from './testing/board.ts'
import { join, until } from './testing/client.ts'
import { push, storedDoc, writerOf, wordsOf } from './testing/log.ts'
import { openWorld, type World } from './testing/world.ts'

let world: World
let store: Store
let on: Compacting
beforeEach(async () => {
  world = await openWorld({ limits: { lingerMs: 0, tickMs: 5, compactRestMs: 0 } })
  store = storeOf(world.db)
  on = { store, thread: compactThread(60_000), timeoutMs: 15_000, retainMs: 3_600_000, restMs: 0 }
})
afterEach(async () => {
  await on.thread.stop()
  await world.close()
})

const place = () => {
  const at = { kind: 'doc', id: newId() } as const
  return { at, r: `doc:${at.id}` }
}
const count = async (metric: string) => (await world.registry.getSingleMetric(metric)?.get())?.values[0]?.value
async function flipHead(r: string): Promise<string> {
  const id = (await headOf(store, r, 1)).snapshotId ?? ''
  const { bin } = await readSnapshot(store, id)
  const flipped = bin.slice()
  const middle = Math.floor(flipped.length / 2)
  flipped[middle] = (flipped[middle] ?? 0) ^ 4
  await store.snapshots.updateOne({ _id: id }, { $set: { bin: new Binary(flipped) } })
  return id
}

test('a flipped byte in the snapshot is noticed: the one before and the log serve, and the next compaction replaces it', async () => {
  const { at, r } = place()
  const ada = await writerOf(store, r, 'ada')
  for (const word of ['a', 'b', 'c']) {
    await ada.write(push(word))
    if (word !== 'c') await compactRoom(on, r, 1)
  }
  const bad = await flipHead(r)
  const bob = join({ url: world.url, room: at, user: 'bob' })
  await until('bob is in', () => bob.provider.synced)
  expect(wordsOf(bob.doc)).toEqual(['a', 'b', 'c'])
  expect(await count('truss_rt_snapshots_damaged_total')).toBe(1)
  bob.doc.getArray('words').push(['d'])
  await until('stored', () => bob.seen.acked === 2)
  bob.leave()
  await until('there is a new head', async () => (await headOf(store, r, 1)).rev === 3)
  const { doc, loaded } = await storedDoc(store, r)
  expect(wordsOf(doc)).toEqual(['a', 'b', 'c', 'd'])
  expect(loaded).toMatchObject({ damaged: false, tail: { records: 0 } })
  await until('the damaged one is removed', async () => !(await store.snapshots.findOne({ _id: bad })))
})

test('the first snapshot damaged: the log alone serves, and when that is gone too the room is not shown with a hole', async () => {
  const { at, r } = place()
  const ada = await writerOf(store, r, 'ada')
  await ada.write(push('a'), push('b'))
  await ada.write(push('c'))
  await compactRoom(on, r, 1)
  await flipHead(r)
  expect(wordsOf((await storedDoc(store, r)).doc)).toEqual(['a', 'b', 'c'])
  await store.updates.deleteOne({ r, n: 2 })
  const bob = join({ url: world.url, room: at, user: 'bob' })
  await until('bob is refused', () => bob.seen.closes.length > 0)
  expect(bob.seen.closes[0]).toBe(1013)
  expect(bob.provider.synced).toBe(false)
  bob.leave()
})

test('a history of 10 000 updates by 100 people opens, and is a snapshot after the first visit', async () => {
  const { at, r } = place()
  const people = await Promise.all(Array.from({ length: 100 }, (_, n) => writerOf(store, r, `p${n}`)))
  await Promise.all(
    people.map((person) => person.write(...Array.from({ length: 100 }, (_, n) => push(`${person.w}-${n}`)))),
  )
  // One of them in very small records.
  const [first] = people
  for (let n = 0; n < 60; n++) await first?.write(push(`late-${n}`))
  const bob = join({ url: world.url, room: at, user: 'bob' })
  await until('bob is in', () => bob.provider.synced)
  const words = wordsOf(bob.doc)
  expect(new Set(words).size).toBe(10_060)
  bob.leave()
  await until('there is a snapshot', async () => (await headOf(store, r, 1)).rev === 1)
  await until('nothing is left beside it', async () => (await store.updates.countDocuments({ r, live: true })) === 0)
  const again = join({ url: world.url, room: at, user: 'bob' })
  await until('bob is in again', () => again.provider.synced)
  expect(wordsOf(again.doc)).toEqual(words)
  again.leave()
})

test('two large boards open at once for several people, and all have all of it', async () => {
  const boards = await Promise.all(
    [place(), place()].map(async ({ at, r }, n) => {
      const board = boardOf(4500, n)
      const bin = Y.encodeStateAsUpdate(board)
      expect(bin.length).toBeGreaterThan(2 * 1024 * 1024)
      const sv = Y.encodeStateVector(board)
      const snapshotId = await writeSnapshot(store, { r, gen: 1, rev: 1, bin, sv, covers: { import: 1 } })
      await writerOf(store, r, 'import')
      const head = { headRev: 1, headGen: 1, snapshotId, covers: { import: 1 }, bytes: bin.length }
      await store.rooms.updateOne({ _id: r }, { $set: head })
      return { at, sv }
    }),
  )
  const people = boards.flatMap(({ at, sv }) =>
    ['ada', 'bob', 'cyd'].map((user) => ({ sv, ...join({ url: world.url, room: at, user }) })),
  )
  await until('all are in', () => people.every(({ provider }) => provider.synced))
  for (const { doc, sv } of people) expect(Y.encodeStateVector(doc)).toEqual(sv)
  const [ada, bob] = people
  ada?.doc.getMap('elements').set('new', 1)
  await until('an edit arrives', () => bob?.doc.getMap('elements').get('new') === 1)
  for (const person of people) person.leave()
})
