import { afterEach, beforeEach, expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import { roomName, type RoomRef } from '#shared/rooms.ts'
import * as Y from 'yjs'
import { join, until } from './testing/client.ts'
import { openWorld, type World } from './testing/world.ts'
import { storeOf } from './store.ts'
import { thinVersions } from './thinning.ts'
import { claimVersion, versionsOf } from './versions-store.ts'

let world: World
let ref: RoomRef
const limits = { projectMs: 50, versionMs: 60_000, versionSweepMs: 100, lingerMs: 100 }

beforeEach(async () => {
  world = await openWorld({ limits })
  ref = { kind: 'doc', id: newId() }
})
afterEach(() => world.close())

const ana = newId()
const ben = newId()
const enter = (user: string) => join({ url: world.url, room: ref, user })
const type = async (client: ReturnType<typeof join>, words: string) => {
  const before = client.seen.acked
  client.text.insert(client.text.length, words)
  await until('the words are stored', () => client.seen.acked > before)
}
/** As if the first edit was long enough ago for a version, once it is noted that these wrote. */
const age = async (writers: string[]) => {
  const { rooms } = storeOf(world.db)
  const _id = roomName(ref)
  await until('who wrote is noted', async () => (await rooms.findOne({ _id }))?.writers?.length === writers.length)
  await rooms.updateOne({ _id }, { $set: { activeSince: new Date(Date.now() - limits.versionMs) } })
}
const list = async () => {
  const listed = await world.yjs.versions.listVersions(ref, { after: null, limit: 50 })
  return listed.state === 'listed' ? listed.versions : []
}
const textOf = async (versionId: string) => {
  const row = await world.db.collection('rt_versions').findOne({ _id: versionId as never })
  const parts = await world.db.collection('rt_snapshots').find({ _id: row?.['snapshotId'] }).toArray()
  const doc = new Y.Doc()
  for (const part of parts) Y.applyUpdate(doc, part['bin'].buffer.subarray(0, part['bin'].position))
  return doc.getText('t').toJSON()
}

test('a version comes by itself some time after the first edit, with who wrote, and none without an edit', async () => {
  const a = enter(ana)
  const b = enter(ben)
  await type(a, 'one ')
  await type(b, 'two')
  expect(await list()).toEqual([])
  await age([ana, ben])
  await until('there is a version', async () => (await list()).length === 1)
  const [version] = await list()
  expect(version).toMatchObject({ kind: 'auto', label: null, madeBy: null, gen: 1 })
  expect(new Set(version?.by)).toEqual(new Set([ana, ben]))
  expect(await textOf(version?.id ?? '')).toBe('one two')
  expect(world.api.versions).toEqual([{ room: ref, version }])
  a.leave()
  b.leave()
  await until('the room is unloaded', () => world.yjs.roomsOpen().length === 0)
  expect(await list()).toHaveLength(1)
})

const later = { projectMs: 50, versionMs: 60_000, versionSweepMs: 100, lingerMs: 50 }
const reopen = async (given: Parameters<typeof openWorld>[0]) => {
  await world.close()
  world = await openWorld(given)
}
const named = async (label: string) => {
  const saved = await world.yjs.versions.saveVersion({ ...ref, gen: 1 }, { label, by: ana })
  if (saved.state !== 'saved') throw new Error(saved.reason)
  return saved.version
}

test('a version is made when the last person leaves, and when nothing was written since, none', async () => {
  await reopen({ limits: later })
  const a = enter(ana)
  await type(a, 'one')
  a.leave()
  await until('the room is unloaded', () => world.yjs.roomsOpen().length === 0)
  expect(await list()).toMatchObject([{ kind: 'auto', by: [ana], preview: '' }])
  const again = enter(ben)
  await until('the room is open', () => again.provider.synced)
  again.leave()
  await until('the room is unloaded again', () => world.yjs.roomsOpen().length === 0)
  expect(await list()).toHaveLength(1)
})

test('what a crash left without a version gets one from any node, and several nodes make one', async () => {
  await reopen({ limits: { ...later, lingerMs: 60_000 } })
  const a = enter(ana)
  await type(a, 'one')
  const { rooms } = storeOf(world.db)
  await until('the edit is noted', async () => (await rooms.findOne({ activeSince: { $exists: true } })) !== null)
  // As if it had been written an hour ago by a process that is gone.
  await rooms.updateOne({}, { $set: { activeSince: new Date(Date.now() - 3_600_000) } })
  const others = await Promise.all(
    [1, 2, 3].map(() => openWorld({ database: world.db.databaseName, limits: { versionMs: 100, versionSweepMs: 20 } })),
  )
  await until('there is a version', async () => (await list()).length > 0)
  await Promise.all(others.map((other) => other.close(false)))
  expect(await list()).toHaveLength(1)
  expect(await textOf((await list())[0]?.id ?? '')).toBe('one')
  a.leave()
})

test('of many who claim the same version at once, one gets it', async () => {
  const { rooms } = storeOf(world.db)
  const store = storeOf(world.db)
  await rooms.insertOne({
    _id: 'doc:x',
    kind: 'doc',
    gen: 1,
    headRev: 0,
    covers: {},
    bytes: 0,
    clients: 0,
    rev: 1,
    projectedRev: 1,
    updatedAt: new Date(),
  })
  for (let round = 0; round < 10; round += 1) {
    await rooms.updateOne({ _id: 'doc:x' }, { $set: { activeSince: new Date(), writers: [ana] } })
    const at = (n: number) => new Date(Date.now() + 100 * round + n)
    const claims = await Promise.all(Array.from({ length: 8 }, (_, n) => claimVersion(store, 'doc:x', at(n))))
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1)
  }
})

test('A32: a restore among three who write keeps their words, is a version to go back to, and closes nobody', async () => {
  await reopen({ limits: later })
  const [a, b, c] = [enter(ana), enter(ben), enter(newId())]
  await type(a, 'The plan. ')
  await until('all have it', () => [b, c].every(({ text }) => text.toJSON() === 'The plan. '))
  const version = await named('First')
  a.text.delete(0, a.text.length)
  await type(a, 'Something else.')
  await until('all have the change', () => [b, c].every(({ text }) => text.toJSON() === 'Something else.'))

  // One is offline and writes; one writes in the very moment of the restore.
  c.provider.disconnect()
  c.doc.getText('t').insert(0, '(c)')
  const restoring = world.yjs.versions.restoreVersion({ ...ref, gen: 1 }, version.id, ana)
  await until('what was there is kept', async () => (await list()).length === 2)
  b.text.insert(b.text.length, '(b)')
  const restored = await restoring
  c.provider.connect()
  const whole = (text: string) => text.includes('The plan. ') && text.includes('(b)') && text.includes('(c)')
  await until('all see it', () =>
    [a, b, c].every(({ text }) => whole(text.toJSON()) && text.toJSON() === a.text.toJSON()),
  )
  expect(a.text.toJSON()).not.toContain('else')
  expect([...a.seen.closes, ...b.seen.closes]).toEqual([])

  if (restored.state !== 'restored' || !restored.before) throw new Error('there was a difference')
  expect(restored.before).toMatchObject({ kind: 'restore', madeBy: ana, restored: { id: version.id, label: 'First' } })
  expect(await list()).toMatchObject([{ id: restored.before.id }, { id: version.id }])
  await world.yjs.versions.restoreVersion({ ...ref, gen: 1 }, restored.before.id, ana)
  await until('it is taken back', () => [a, b, c].every(({ text }) => text.toJSON().includes('Something else.')))
  expect(c.text.toJSON()).not.toContain('The plan')
  for (const client of [a, b, c]) client.leave()
  // What was restored is in the log: it is there after the room was read again.
  await until('the room is unloaded', () => world.yjs.roomsOpen().length === 0)
  const again = enter(ben)
  await until('it is loaded', () => again.text.toJSON().includes('Something else.'))
  again.leave()
})

test('a restore that changes nothing makes no version, and one into a generation that is gone is refused', async () => {
  await reopen({ limits: later })
  const a = enter(ana)
  await type(a, 'one')
  const version = await named('First')
  const at = { ...ref, gen: 1 }
  expect(await world.yjs.versions.restoreVersion(at, version.id, ana)).toEqual({ state: 'restored', before: null })
  expect(await list()).toHaveLength(1)
  const refusal = await world.yjs.versions.restoreVersion({ ...ref, gen: 0 }, version.id, ana)
  expect(refusal).toMatchObject({ state: 'refused', why: 'generation' })
  const nowhere = await world.yjs.versions.restoreVersion({ kind: 'doc', id: newId(), gen: 1 }, version.id, ana)
  expect(nowhere).toMatchObject({ state: 'refused', why: 'not_found' })
  a.leave()
})

test('the api is told of a version later when it was away', async () => {
  const told = world.api.port.versionSaved
  world.api.port.versionSaved = () => Promise.reject(new Error('away'))
  const a = enter(ana)
  await type(a, 'one')
  await age([ana])
  await until('there is a version', async () => (await list()).length === 1)
  expect(world.api.versions).toEqual([])
  world.api.port.versionSaved = told
  await until('it is told', () => world.api.versions.length === 1)
  await until('it is marked', async () => (await versionsOf(world.db).countDocuments({ untold: true })) === 0)
  a.leave()
})

test('versions are thinned out with their snapshots; a named one and the head of the room stay', async () => {
  await reopen({ limits: later })
  const a = enter(ana)
  const at = { ...ref, gen: 1 }
  const ids: string[] = []
  for (const words of ['one ', 'two ', 'three ', 'four ']) {
    await type(a, words)
    ids.push((await named(words)).id)
  }
  const now = Date.now()
  const minutes = [59, 30, 1, 45].map((minute) => new Date(now - (now % 3_600_000) - 48 * 3_600_000 + minute * 60_000))
  for (const [n, _id] of ids.entries()) {
    const age = { at: minutes[n] ?? new Date(), label: n === 3 ? 'kept' : null }
    await versionsOf(world.db).updateOne({ _id }, { $set: age })
  }
  const forgotten: string[] = []
  const snapshots = () => world.db.collection('rt_snapshots').countDocuments({ r: `doc:${ref.id}` })
  const before = await snapshots()
  const removed = await thinVersions(world.db, now, async (gone) => void forgotten.push(...gone))
  expect([removed, new Set(forgotten)]).toEqual([2, new Set([ids[1], ids[2]])])
  expect((await list()).map(({ id }) => id)).toEqual([ids[0], ids[3]])
  expect(await snapshots()).toBe(before - 2)
  expect(await thinVersions(world.db, now, async () => undefined)).toBe(0)
  expect(await world.yjs.versions.restoreVersion(at, ids[0] ?? '', ana)).toMatchObject({ state: 'restored' })
  a.leave()
})

test('a large room comes back as well: that is done in a thread of its own', async () => {
  await reopen({ limits: later })
  const a = enter(ana)
  const words = 'The quick brown fox. '
  await type(a, words.repeat(30_000))
  const version = await named('Large')
  a.text.delete(0, a.text.length)
  await type(a, 'Nothing is left.')
  const restored = await world.yjs.versions.restoreVersion({ ...ref, gen: 1 }, version.id, ana)
  expect(restored).toMatchObject({ state: 'restored', before: { restored: { label: 'Large' } } })
  await until('it is back', () => a.text.length === 30_000 * words.length)
  const read = await world.yjs.versions.readVersion(ref, version.id)
  expect(read).toMatchObject({ state: 'read', content: { kind: 'doc', blocks: [] } })
  a.leave()
})
