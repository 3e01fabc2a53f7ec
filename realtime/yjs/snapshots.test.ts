import { Binary } from 'mongodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import {
  collectSnapshots,
  dropSnapshot,
  holdSnapshot,
  readSnapshot,
  releaseSnapshot,
  SnapshotError,
  writeSnapshot,
} from './snapshots.ts'
import { storeOf, type Store } from './store.ts'
import { openWorld, type World } from './testing/world.ts'

let world: World
let store: Store
beforeAll(async () => {
  world = await openWorld()
  store = storeOf(world.db)
})
afterAll(() => world.close())

const name = () => `doc:${newId()}`
const write = (r: string, more: { bin?: Uint8Array; rev?: number; refs?: number } = {}) =>
  writeSnapshot(store, { r, gen: 1, bin: Buffer.from(r), sv: Buffer.from([0]), covers: { w1: 7, seed: 0 }, ...more })
const large = () => Buffer.alloc(8 * 1024 * 1024 + 1, 'content ')
const failure = (id: string) =>
  readSnapshot(store, id).then(String, (err: unknown) => (err instanceof SnapshotError ? err.state : err))
const rowsOf = (r: string) => store.snapshots.countDocuments({ r })

test('a snapshot is read as it was written, in one part or in several', async () => {
  const r = name()
  const id = await write(r, { rev: 3 })
  expect(await readSnapshot(store, id)).toMatchObject({ id, r, gen: 1, rev: 3, covers: { w1: 7, seed: 0 } })
  expect(Buffer.from((await readSnapshot(store, id)).bin).toString()).toBe(r)
  const big = await write(r, { bin: large() })
  expect(await rowsOf(r)).toBe(3)
  const read = await readSnapshot(store, big)
  expect(read.rev).toBeNull()
  expect(large().equals(read.bin)).toBe(true)
})

test('a flipped bit in any part is noticed, and so is a missing part', async () => {
  const r = name()
  const id = await write(r, { bin: large() })
  const flipped = Buffer.from([(await readSnapshot(store, id)).bin.at(-1) ?? 0])
  flipped[0] = (flipped[0] ?? 0) ^ 1
  await store.snapshots.updateOne({ _id: `${id}#1` }, { $set: { bin: new Binary(flipped) } })
  expect(await failure(id)).toBe('damaged')
  await store.snapshots.deleteOne({ _id: `${id}#1` })
  expect(await failure(id)).toBe('missing')
  expect(await failure(newId())).toBe('missing')
})

test('a snapshot that a version holds is never removed, and goes with all its parts when nobody does', async () => {
  const r = name()
  const id = await write(r, { bin: large(), rev: 1 })
  expect(await holdSnapshot(store, id)).toBe(true)
  expect(await dropSnapshot(store, id)).toBe(false)
  await collectSnapshots(store, { name: r, headRev: 9, keep: [] })
  expect(await rowsOf(r)).toBe(2)
  await releaseSnapshot(store, id)
  expect(await dropSnapshot(store, id)).toBe(true)
  expect(await rowsOf(r)).toBe(0)
  expect(await dropSnapshot(store, id)).toBe(true)
  expect(await holdSnapshot(store, id)).toBe(false)
})

test('what a crash left behind is collected; heads, versions and what is just being made stay', async () => {
  const r = name()
  const [old, previous, head] = [await write(r, { rev: 1 }), await write(r, { rev: 2 }), await write(r, { rev: 3 })]
  const [version, racing, coming] = [await write(r), await write(r, { rev: 3 }), await write(r, { rev: 4 })]
  const unfinished = await write(r, { rev: 3, bin: large() })
  await store.snapshots.deleteOne({ _id: unfinished })
  expect(await collectSnapshots(store, { name: r, headRev: 3, keep: [previous, head] })).toBe(3)
  const left = await store.snapshots.find({ r }, { projection: { _id: 1 } }).toArray()
  expect(left.map(({ _id }) => _id).toSorted()).toEqual([previous, head, version, coming].toSorted())
  expect(await failure(old)).toBe('missing')
  expect(await failure(racing)).toBe('missing')
})
