import { afterAll, beforeAll, expect, test } from 'vitest'
import * as Y from 'yjs'
import { newId } from '#shared/ids.ts'
import { compactRoom, prepareSnapshot, settle, swapHead, type Candidate, type Compacting } from './compact.ts'
import { compactThread } from './compactThread.ts'
import { headOf, readRoom } from './load.ts'
import { insertSeed, storeOf, type Store } from './store.ts'
import { competeFor } from './testing/compaction.ts'
import { push, storedDoc, wordsOf, writerOf } from './testing/log.ts'
import { openWorld, type World } from './testing/world.ts'

let world: World
let store: Store
let one: Compacting
let two: Compacting
beforeAll(async () => {
  world = await openWorld()
  store = storeOf(world.db)
  const compacting = () => ({ store, thread: compactThread(60_000), timeoutMs: 15_000, retainMs: 3_600_000, restMs: 0 })
  one = compacting()
  two = compacting()
})
afterAll(async () => {
  await Promise.all([one.thread.stop(), two.thread.stop()])
  await world.close()
})

const live = (r: string) => store.updates.countDocuments({ r, live: true })
const snapshots = (r: string) => store.snapshots.countDocuments({ r })
const words = async (r: string) => wordsOf((await storedDoc(store, r)).doc)
async function candidateOf(r: string): Promise<Candidate> {
  const candidate = await prepareSnapshot(one, r, 1)
  if (!candidate || typeof candidate === 'string') throw new Error('there is nothing to compact')
  return candidate
}

test('a compacted room reads the same, from the snapshot alone; its records stay for a while, unmarked', async () => {
  const r = `doc:${newId()}`
  const ada = await writerOf(store, r, 'ada')
  const before = ['a', 'b', 'c']
  for (const word of before) await ada.write(push(word), push(word))
  expect(await compactRoom(one, r, 1)).toMatchObject({ state: 'won', rev: 1, tail: { records: 3 } })
  const { loaded, doc } = await storedDoc(store, r)
  expect(loaded).toMatchObject({ tail: { records: 0, covered: 0 }, head: { rev: 1, covers: { ada: 6 } } })
  expect(loaded.heads).toEqual(new Map([['ada', 6]]))
  expect(wordsOf(doc)).toEqual(['a', 'a', 'b', 'b', 'c', 'c'])
  expect(await live(r)).toBe(0)
  const kept = await store.updates.find({ r }).toArray()
  expect(kept.map(({ exp }) => exp && exp.getTime() > Date.now() + 3_000_000)).toEqual([true, true, true])
  expect(await compactRoom(one, r, 1)).toEqual({ state: 'nothing' })

  await ada.write(push('d'))
  expect(await words(r)).toEqual(['a', 'a', 'b', 'b', 'c', 'c', 'd'])
  expect(await compactRoom(one, r, 1)).toMatchObject({ state: 'won', rev: 2, tail: { records: 1 } })
  await ada.write(push('e'))
  await compactRoom(one, r, 1)
  // The head and the one before it.
  expect(await snapshots(r)).toBe(2)
  expect(await words(r)).toEqual(['a', 'a', 'b', 'b', 'c', 'c', 'd', 'e'])
})

test('two compactors at once beside writers: one winner for each head, and no reader misses what was durable', async () => {
  const result = await competeFor(one, two, `doc:${newId()}`, 12)
  expect(result).toMatchObject({ missing: 0, doubleWins: 0, words: 12 * 3 * 4, reads: 36 })
  // In a round both may find nothing yet, or one of them all.
  expect(result.won).toBeGreaterThan(5)
})

test('who is overtaken between writing a snapshot and reading it back has lost, and leaves nothing behind', async () => {
  const r = `doc:${newId()}`
  const ada = await writerOf(store, r, 'ada')
  await ada.write(push('a'))
  const overtaken: unknown[] = []
  const findOne = async (filter: { _id: string }) => {
    if (overtaken.length === 0) overtaken.push(await compactRoom(two, r, 1))
    return store.snapshots.findOne(filter)
  }
  const watched: Store['snapshots'] = Object.create(store.snapshots, { findOne: { value: findOne } })
  expect(await compactRoom({ ...one, store: { ...store, snapshots: watched } }, r, 1)).toEqual({ state: 'lost' })
  expect(overtaken).toMatchObject([{ state: 'won', rev: 1 }])
  expect(await snapshots(r)).toBe(1)
  expect(await words(r)).toEqual(['a'])
})

test('a reader who saw the old head before a compaction ended elsewhere misses nothing', async () => {
  const r = `doc:${newId()}`
  const ada = await writerOf(store, r, 'ada')
  await ada.write(push('a'))
  const noHeadYet = await headOf(store, r, 1)
  await compactRoom(one, r, 1)
  expect((await readRoom(store, r, 1, 5000, noHeadYet)).heads).toEqual(new Map([['ada', 1]]))
  const firstHead = await headOf(store, r, 1)
  for (const word of ['b', 'c', 'd']) {
    await ada.write(push(word))
    await compactRoom(one, r, 1)
  }
  // The snapshot of the head that this reader saw is gone too.
  expect((await readRoom(store, r, 1, 5000, firstHead)).heads).toEqual(new Map([['ada', 4]]))
})

test('a crash between writing a snapshot and making it the head changes nothing, and its parts are collected', async () => {
  const r = `doc:${newId()}`
  const ada = await writerOf(store, r, 'ada')
  await ada.write(push('a'))
  const abandoned = await candidateOf(r)
  expect(await words(r)).toEqual(['a'])
  await ada.write(push('b'))
  expect(await compactRoom(one, r, 1)).toMatchObject({ state: 'won', rev: 1 })
  expect(await words(r)).toEqual(['a', 'b'])
  expect(await store.snapshots.findOne({ _id: abandoned.id })).toBeNull()
  expect(await snapshots(r)).toBe(1)
  // The crashed process comes back to life: it is too late.
  expect(await swapHead(one, abandoned)).toBe(false)
})

test('a crash between the new head and the marking changes nothing, and the next compaction marks', async () => {
  const r = `doc:${newId()}`
  const ada = await writerOf(store, r, 'ada')
  await ada.write(push('a'))
  expect(await swapHead(one, await candidateOf(r))).toBe(true)
  const { loaded } = await storedDoc(store, r)
  expect(loaded.tail).toEqual({ records: 0, bytes: 0, covered: 1 })
  expect(loaded.updates).toHaveLength(1)
  expect(await compactRoom(one, r, 1)).toEqual({ state: 'marked' })
  expect(await live(r)).toBe(0)

  await ada.write(push('b'))
  expect(await swapHead(one, await candidateOf(r))).toBe(true)
  await ada.write(push('c'))
  expect(await live(r)).toBe(2)
  expect(await compactRoom(one, r, 1)).toMatchObject({ state: 'won', rev: 3 })
  expect(await live(r)).toBe(0)
  expect(await words(r)).toEqual(['a', 'b', 'c'])
})

test('records that come between reading and marking stay live', async () => {
  const r = `doc:${newId()}`
  const [ada, bob] = await Promise.all([writerOf(store, r, 'ada'), writerOf(store, r, 'bob')])
  await ada.write(push('a'))
  const candidate = await candidateOf(r)
  await ada.write(push('b'))
  await bob.write(push('c'))
  expect(await swapHead(one, candidate)).toBe(true)
  await settle(one, candidate)
  expect(await live(r)).toBe(2)
  expect((await words(r)).toSorted()).toEqual(['a', 'b', 'c'])
})

test('an update that waits for one that never came is kept through compactions', async () => {
  const r = `doc:${newId()}`
  const ada = await writerOf(store, r, 'ada')
  const updates: Uint8Array[] = []
  const doc = new Y.Doc()
  doc.on('update', (update) => updates.push(update))
  for (const word of ['a', 'b', 'c']) doc.getArray('words').push([word])
  const [first, ...rest] = updates
  await ada.store(rest)
  await compactRoom(one, r, 1)
  expect(await words(r)).toEqual([])
  await ada.write(push('x'))
  await compactRoom(one, r, 1)
  expect(await words(r)).toEqual(['x'])
  await ada.store(first ? [first] : [])
  expect((await words(r)).toSorted()).toEqual(['a', 'b', 'c', 'x'])
})

test('a writer that has ended and of whom no record is left is forgotten; a seed and who has records are not', async () => {
  const r = `doc:${newId()}`
  const [dead, late, ada] = await Promise.all(['dead', 'late', 'ada'].map((w) => writerOf(store, r, w)))
  await insertSeed(store, { name: r, kind: 'doc', gen: 1, update: new Uint8Array([0, 0]), by: 'ada' })
  await dead?.write(push('a'))
  await late?.write(push('b'))
  await compactRoom(one, r, 1)
  // As after a week.
  await store.updates.deleteMany({ r, w: { $in: ['dead', 'seed'] } })
  await ada?.write(push('c'))
  const isDead = (writer: string) => writer === 'dead' || writer === 'late'
  expect(await compactRoom({ ...one, isDead }, r, 1)).toMatchObject({ state: 'won', rev: 2 })
  expect((await headOf(store, r, 1)).covers).toEqual({ seed: 0, late: 1, ada: 1 })
  expect((await words(r)).toSorted()).toEqual(['a', 'b', 'c'])
})

test('a new generation has nothing of the old one, and who still compacts the old one cannot bring it back', async () => {
  const r = `doc:${newId()}`
  const old = await writerOf(store, r, 'old')
  await old.write(push('old'))
  await compactRoom(one, r, 1)
  await old.write(push('older'))
  const stale = await candidateOf(r)
  const fresh = await writerOf(store, r, 'fresh', 2)
  expect(wordsOf((await storedDoc(store, r, 2)).doc)).toEqual([])
  await fresh.write(push('new'))
  expect(await swapHead(one, stale)).toBe(false)
  // A node that has not heard of it writes on in the old one.
  await writerOf(store, r, 'old2', 1).then((late) => late.write(push('late')))
  expect(await compactRoom(one, r, 1)).toEqual({ state: 'lost' })
  expect(await compactRoom(one, r, 2)).toMatchObject({ state: 'won', rev: 2 })
  expect(wordsOf((await storedDoc(store, r, 2)).doc)).toEqual(['new'])
  expect(await live(r)).toBe(0)
})
