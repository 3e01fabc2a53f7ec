import { expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import { roomName } from '#shared/rooms.ts'
import { openNodes, quick } from './cluster/testing/nodes.ts'
import { storeOf } from './store.ts'
import { join, until } from './testing/client.ts'

test('two nodes make one version of what both were written on, and a restore on one is seen on the other', async () => {
  const limits = { projectMs: 50, versionMs: 60_000, versionSweepMs: 50, lingerMs: 100 }
  const nodes = await openNodes([{}, {}], { times: { ...quick, ...limits } })
  const room = { kind: 'doc', id: newId() } as const
  const at = { ...room, gen: 1 }
  const [ana, ben] = [newId(), newId()]
  const a = join({ url: nodes.one.url, room, user: ana })
  const b = join({ url: nodes.two.url, room, user: ben })
  await until('both are in', () => a.provider.synced && b.provider.synced)
  const list = async () => {
    const listed = await nodes.two.yjs.versions.listVersions(room, { after: null, limit: 50 })
    return listed.state === 'listed' ? listed.versions : []
  }
  a.text.insert(0, 'one ')
  b.text.insert(b.text.length, 'two ')
  const both = () => [a, b].every(({ text }) => text.length === 8)
  await until('both have both', both)
  const { rooms } = storeOf(nodes.one.db)
  const _id = roomName(room)
  await until('who wrote is noted', async () => (await rooms.findOne({ _id }))?.writers?.length === 2)
  // As if the first edit was that long ago.
  await rooms.updateOne({ _id }, { $set: { activeSince: new Date(Date.now() - limits.versionMs) } })
  await until('there is a version', async () => (await list()).length > 0)
  const [version, ...more] = await list()
  expect(more).toEqual([])
  expect(new Set(version?.by)).toEqual(new Set([ana, ben]))
  const { length } = a.text
  a.text.delete(0, length)
  await until('both are empty', () => [a, b].every(({ text }) => text.length === 0))
  await nodes.one.yjs.flush(room)
  const restored = await nodes.two.yjs.versions.restoreVersion(at, version?.id ?? '', ben)
  expect(restored).toMatchObject({ state: 'restored', before: { madeBy: ben } })
  await until('both have it back', both)
  a.leave()
  b.leave()
  await until('nobody holds it', () => nodes.nodes.every((node) => node.yjs.roomsOpen().length === 0))
  // What was before the restore, and what was restored: kept by whoever left last, or by time.
  const made = (await list()).map(({ kind }) => kind)
  expect(made[0]).toBe('auto')
  expect(made.filter((kind) => kind === 'restore')).toHaveLength(1)
  await nodes.close()
})
