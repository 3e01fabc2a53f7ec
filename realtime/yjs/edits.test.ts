import { afterEach, beforeEach, expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import { blocksOf, plainTextOf } from '#shared/read-blocks.ts'
import type { RoomAt, RoomEdit } from '#shared/room-edits.ts'
import { roomsPort } from '../roomsPort.ts'
import { pino } from 'pino'
import { join, until } from './testing/client.ts'
import { stallProxy } from './testing/stall-proxy.ts'
import { mongoUrl, openWorld, type World } from './testing/world.ts'

const by = newId()
const append = (content: string, id = newId()): RoomEdit => ({
  type: 'appendBlocks',
  blocks: [{ type: 'paragraph', id, content }],
})
const roomAt = (): RoomAt => ({ kind: 'doc', id: newId(), gen: 1 })

let proxy: Awaited<ReturnType<typeof stallProxy>>
let world: World

beforeEach(async () => {
  proxy = await stallProxy(mongoUrl())
  world = await openWorld({
    url: proxy.url,
    limits: { commitTimeoutMs: 300, loadMs: 300, lingerMs: 50, roomBytes: 4000 },
  })
})
afterEach(async () => {
  proxy.heal()
  await world.close()
  await proxy.close()
})

const edit = (at: RoomAt, change: RoomEdit) => world.yjs.edit(at, change, by)
const read = async (at: RoomAt) => {
  const answer = await world.yjs.read(at)
  return answer.state === 'read' ? answer.content.text : answer.why
}

test('a room that only the api uses is let go again, and holds what was written', async () => {
  const at = roomAt()
  expect(await edit(at, append('one'))).toMatchObject({ state: 'done' })
  await until('it is let go', () => world.yjs.roomsOpen().length === 0)
  expect(await edit(at, append('two'))).toMatchObject({ state: 'done' })
  expect(await read(at)).toBe('one\ntwo')
  const writers = await world.db.collection('rt_updates').distinct('w', { r: `doc:${at.id}` })
  expect(writers).toEqual([world.processId])
})

test('while the database is away an edit is refused before anything changes; one that was on its way is stored, once', async () => {
  const at = roomAt()
  const ada = join({ url: world.url, room: at, user: 'ada' })
  await until('ada is in', () => ada.provider.synced)
  await edit(at, append('before', 'a'))
  proxy.stall()
  expect(await edit(at, append('on its way', 'b'))).toMatchObject({ state: 'refused', why: 'unavailable' })
  await until('that is known', () => ada.seen.infos.at(-1)?.['degraded'] === 'unsaved')
  expect(await edit(at, append('too late', 'c'))).toMatchObject({ state: 'refused', why: 'unavailable' })
  expect(await edit(roomAt(), append('elsewhere'))).toMatchObject({ state: 'refused', why: 'unavailable' })
  expect(await read(at)).toBe('unavailable')
  proxy.heal()
  await until('saving works again', async () => (await edit(at, append('on its way', 'b'))).state === 'done')
  expect(await read(at)).toBe('before\non its way')
  await until('ada has it', () => plainTextOf(blocksOf(ada.doc)) === 'before\non its way')
  ada.leave()
})

test('what does not fit a room is refused with its reason', async () => {
  const at = roomAt()
  await edit(at, append('here'))
  const refused = async (room: RoomAt, change: RoomEdit) => {
    const answer = await edit(room, change)
    return answer.state === 'refused' ? answer.why : answer.state
  }
  expect(await refused(at, { type: 'deleteBlock', id: 'none' })).toBe('not_found')
  expect(await refused(at, { type: 'deleteElements', ids: ['none'] })).toBe('invalid')
  expect(await refused({ ...at, kind: 'board' }, append('x'))).toBe('invalid')
  expect(await refused(at, append('x'.repeat(5000)))).toBe('too_large')
  await until('it is let go', () => world.yjs.roomsOpen().length === 0)
  await world.db.collection<{ _id: string }>('rt_rooms').updateOne({ _id: `doc:${at.id}` }, { $set: { gen: 2 } })
  expect(await refused(at, append('old'))).toBe('generation')
})

test('a client may not write in the name of the server', async () => {
  const at = roomAt()
  const eve = join({ url: world.url, room: at, user: 'eve' })
  await until('eve is in', () => eve.provider.synced)
  await edit(at, append('by the server'))
  await until('eve has it', () => plainTextOf(blocksOf(eve.doc)) === 'by the server')
  const own = eve.doc.clientID
  const [server] = [...eve.doc.store.clients.keys()]
  eve.doc.clientID = server ?? 0
  eve.text.insert(0, 'forged')
  await until('she is sent away', () => eve.seen.closes.length > 0)
  expect(await read(at)).toBe('by the server')
  eve.doc.clientID = own
  eve.leave()
})

test('flushing while the database is away says so, and does not wait for ever', async () => {
  const at = roomAt()
  const ada = join({ url: world.url, room: at, user: 'ada' })
  await until('ada is in', () => ada.provider.synced)
  const rooms = roomsPort(world.yjs, pino({ level: 'silent' }))
  expect(await rooms.flush(at)).toEqual({ state: 'done' })
  proxy.stall()
  ada.text.insert(0, 'x')
  await until('it waits', () => ada.seen.infos.at(-1)?.['degraded'] === 'unsaved')
  expect(await rooms.read(at)).toMatchObject({ state: 'refused', why: 'unavailable' })
  ada.leave()
})
