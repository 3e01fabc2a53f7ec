import { expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import { join, until } from '../testing/client.ts'
import { after, enterRoom, openHeavyWorld, placesOf, storedRoom } from './testing/rooms.ts'

const ana = newId()
const ben = newId()

test('a heavy room is served by a process apart, which is not there before, and any other room is not', async () => {
  const world = await openHeavyWorld()
  const [large, small] = [await storedRoom(world), await storedRoom(world, 3_000)]
  const inSmall = await enterRoom(world, small, ana)
  expect(placesOf(world)).toEqual({ here: 1, apart: [] })
  const [a, b] = [await enterRoom(world, large, ana), await enterRoom(world, large, ben)]
  expect(placesOf(world)).toEqual({ here: 1, apart: [1] })
  expect(a.text.length).toBe(5_000)
  a.text.insert(0, 'mine ')
  await until('the other one has it, and it is stored', () => b.text.toJSON().startsWith('mine ') && a.seen.acked === 2)
  a.provider.awareness.setLocalStateField('caret', 3)
  const caretOf = () => [...b.provider.awareness.getStates().values()].find(({ user }) => user?.id === ana)
  await until('the caret is seen, with the name of the session', () => caretOf()?.['caret'] === 3)
  expect(a.seen.infos.at(-1)).toMatchObject({ role: 'write', gen: 1 })
  inSmall.text.insert(0, 'y')
  await until('stored here', () => inSmall.seen.acked === 2)
  expect(await world.metric('truss_rt_connections')).toBe(1)
})

test('who may only read changes nothing there, and a change of access reaches it at once', async () => {
  const world = await openHeavyWorld({ limits: { recheckMs: 60_000 } })
  const room = await storedRoom(world)
  world.api.setAccess(ben, room, world.api.granted('read'))
  const [a, b] = [await enterRoom(world, room, ana), await enterRoom(world, room, ben)]
  b.text.insert(0, 'not ')
  await until('refused', () => b.seen.denied > 0)
  a.text.insert(0, 'mine ')
  await until('b still hears', () => b.text.toJSON().includes('mine '))
  world.api.setAccess(ben, room, { state: 'none' })
  world.yjs.onAccessChanged({ epoch: 2, userId: ben })
  await until('ben is sent away', () => b.seen.closes.includes(4401))
  expect(a.seen.closes).toEqual([])
  world.api.setAccess(ana, room, { state: 'deleted' })
  world.yjs.onAccessChanged({ epoch: 3, rooms: [room] })
  await until('it is deleted', () => a.seen.closes.includes(4404))
  const again = join({ url: world.url, room, user: ben })
  after.push(again.leave)
  await until('and not let in again', () => again.seen.closes.includes(4403))
})

test('without any message access is asked for again there, and a session ends when it ends', async () => {
  const world = await openHeavyWorld({ limits: { tickMs: 20 } })
  const room = await storedRoom(world)
  const a = await enterRoom(world, room, ana)
  const soon = { ...world.api.granted('write'), until: Date.now() + 1_500 }
  world.api.setAccess(ben, room, soon)
  // Not waited for until it is in: on a busy machine that may be when it is over.
  const b = join({ url: world.url, room, user: ben })
  after.push(b.leave)
  world.api.setAccess(ana, room, { state: 'none' })
  await until('ana is sent away', () => a.seen.closes.includes(4401))
  await until('the session of ben has ended', () => b.seen.closes.length > 0)
  expect([a, b].map(({ seen }) => seen.closes)).toEqual([[4401], [4401]])
})

test('access that is taken away on the way to the process is noticed there', async () => {
  const world = await openHeavyWorld({ limits: { recheckMs: 60_000 } })
  const room = await storedRoom(world)
  const asked = world.api.port.access
  let count = 0
  world.api.port.access = (...args) => ((count += 1) === 1 ? asked(...args) : Promise.resolve({ state: 'none' }))
  const a = join({ url: world.url, room, user: ana })
  after.push(a.leave)
  await until('sent away', () => a.seen.closes.length > 0)
  expect(a.seen.closes).toEqual([4401])
})

test('the api edits, reads and restores a heavy room without opening it here', async () => {
  const world = await openHeavyWorld()
  const room = await storedRoom(world)
  const paragraph = { id: newId(), type: 'paragraph', content: 'from the api' } as const
  const made = await world.rooms.edit(room, { type: 'appendBlocks', blocks: [paragraph] }, ana)
  expect(made).toEqual({ state: 'done', ids: [paragraph.id] })
  expect(placesOf(world)).toEqual({ here: 0, apart: [1] })
  const a = await enterRoom(world, room, ana)
  const saved = await world.rooms.saveVersion(room, { label: 'before', by: ana })
  if (saved.state !== 'saved') throw new Error(saved.reason)
  a.text.insert(0, 'later ')
  expect(await world.rooms.flush(room)).toEqual({ state: 'done' })
  expect(await world.rooms.read(room)).toMatchObject({ state: 'read', content: { text: 'from the api' } })
  const restored = await world.rooms.restoreVersion(room, saved.version.id, ana)
  expect(restored).toMatchObject({ state: 'restored', before: { kind: 'restore' } })
  await until('the words are taken back', () => !a.text.toJSON().includes('later '))
  await until('the api was told', () => world.api.versions.length >= 2 && world.api.contents.length > 0)
  expect(world.api.contents[0]).toMatchObject({ room: { id: room.id }, text: 'from the api' })
  expect(await world.rooms.edit({ ...room, gen: 0 }, { type: 'deleteBlock', id: paragraph.id }, ana)).toMatchObject({
    state: 'refused',
  })
  expect(placesOf(world).here).toBe(0)
})

test('the page of metrics holds those of the process, with its name', async () => {
  const world = await openHeavyWorld()
  await enterRoom(world, await storedRoom(world), ana)
  const page = await world.yjs.metrics()
  expect(page).toContain('truss_rt_connections 0\n')
  expect(page).toContain('truss_rt_connections{process="heavy-1"} 1\n')
  expect(page.match(/^# TYPE truss_rt_connections /gm)).toHaveLength(1)
})
