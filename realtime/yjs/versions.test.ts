import { afterEach, beforeEach, expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import type { RoomRef } from '#shared/rooms.ts'
import * as Y from 'yjs'
import { join, until } from './testing/client.ts'
import { openWorld, type World } from './testing/world.ts'

let world: World
let ref: RoomRef
const limits = { projectMs: 50, versionMs: 400, versionSweepMs: 100, lingerMs: 100 }

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
const list = async () => {
  const listed = await world.yjs.versions.listVersions(ref, { after: null, limit: 50 })
  return listed.state === 'listed' ? listed.versions : []
}
const textOf = async (versionId: string) => {
  const row = await world.db.collection('rt_versions').findOne({ _id: versionId as never })
  const parts = await world.db.collection('rt_snapshots').find({ _id: row?.['snapshotId'] }).toArray()
  const doc = new Y.Doc()
  for (const part of parts) Y.applyUpdate(doc, part['bin'].buffer.subarray(0, part['bin'].position))
  return doc.getText('t').toString()
}

test('a version comes by itself some time after the first edit, with who wrote, and none without an edit', async () => {
  const a = enter(ana)
  const b = enter(ben)
  await type(a, 'one ')
  await type(b, 'two')
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
