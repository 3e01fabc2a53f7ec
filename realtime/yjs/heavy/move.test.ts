import { expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import { openNodes, quick } from '../cluster/testing/nodes.ts'
import { join, until } from '../testing/client.ts'
import { stallProxy } from '../testing/stall-proxy.ts'
import { mongoUrl } from '../testing/world.ts'
import { after, enterRoom, openHeavyWorld, placesOf, smallLimits, storedRoom } from './testing/rooms.ts'

const ana = newId()
const ben = newId()
const large = 'y'.repeat(30_000)
const limits = { heavyUpdateBytes: 20_000, tickMs: 20 }

test('a large update sends a room to a process apart, before it is applied; nobody loses a letter', async () => {
  const world = await openHeavyWorld({ limits })
  const room = await storedRoom(world, 3_000)
  const [a, b] = [await enterRoom(world, room, ana), await enterRoom(world, room, ben)]
  expect(placesOf(world)).toEqual({ here: 1, apart: [] })
  b.text.insert(0, 'before ')
  a.text.insert(0, large)
  b.text.insert(0, 'right after ')
  await until('both have both', () => a.text.length === b.text.length && a.text.toJSON() === b.text.toJSON())
  await until('it is elsewhere', () => placesOf(world).here === 0 && placesOf(world).apart[0] === 1)
  await until('all is acknowledged', () => [a, b].every(({ seen }) => seen.acked > 0))
  expect([a, b].map(({ seen }) => seen.closes)).toEqual([[4500], [4500]])
  expect(a.text.toJSON()).toContain('before ')
  expect(a.text.toJSON()).toContain('right after ')
  expect(a.text.length).toBe(3_000 + large.length + 'before right after '.length)
  expect(await world.metric('truss_rt_heavy_moved_total')).toBe(1)
  await until('it is projected', () => world.api.contents.some((content) => content.by.includes(ben)))
})

test('a room that grows bit by bit goes there too, and who comes on the way waits for it', async () => {
  const world = await openHeavyWorld({ limits: limits })
  const room = await storedRoom(world, 3_000)
  const a = await enterRoom(world, room, ana)
  for (let at = 0; at < 10; at++) a.text.insert(0, 'z'.repeat(1_000))
  await until('ana is sent on', () => a.seen.closes.length > 0)
  const b = join({ url: world.url, room, user: ben })
  after.push(b.leave)
  await until('both are in', () => a.provider.synced && b.provider.synced && b.text.length === 13_000)
  expect(placesOf(world)).toEqual({ here: 0, apart: [1] })
  expect(a.seen.closes).toEqual([4500])
})

test('what cannot be stored in time stays, and so does what a reader sends', async () => {
  const proxy = await stallProxy(mongoUrl())
  after.push(() => proxy.close())
  const world = await openHeavyWorld({ url: proxy.url, limits: { ...limits, heavyMoveMs: 200, lingerMs: 60_000 } })
  const room = await storedRoom(world, 3_000)
  world.api.setAccess(ben, room, world.api.granted('read'))
  const [a, b] = [await enterRoom(world, room, ana), await enterRoom(world, room, ben)]
  b.text.insert(0, large)
  await until('refused', () => b.seen.denied > 0)
  expect(a.seen.closes).toEqual([])
  // So that a process is there already.
  await enterRoom(world, await storedRoom(world), ana)
  proxy.stall()
  a.text.insert(0, 'kept ')
  a.text.insert(0, large)
  await until('both were sent away and are back', () => b.seen.closes.length === 1 && a.provider.wsconnected)
  proxy.heal()
  await until('all is stored', () => a.seen.acked > 0)
  expect(placesOf(world)).toEqual({ here: 1, apart: [1] })
  // Not tried again at once.
  a.text.insert(0, large)
  await until('stored here', () => a.seen.acked > 1)
  expect(a.seen.closes).toEqual([4500])
  expect(await world.metric('truss_rt_heavy_moved_total')).toBe(0)
  const c = await enterRoom(world, room, newId())
  expect(c.text.length).toBe(3_000 + 2 * large.length + 'kept '.length)
})

test('what the api writes and reads meanwhile waits for it too, and nothing of it is made in two places', async () => {
  const world = await openHeavyWorld({ limits })
  const room = await storedRoom(world, 3_000)
  const a = await enterRoom(world, room, ana)
  a.text.insert(0, large)
  await until('it is on its way', () => a.seen.closes.length > 0)
  const paragraph = { id: newId(), type: 'paragraph', content: 'from the api' } as const
  const [made, read] = await Promise.all([
    world.rooms.edit(room, { type: 'appendBlocks', blocks: [paragraph] }, ana),
    world.rooms.read(room),
  ])
  expect([made.state, read.state]).toEqual(['done', 'read'])
  await until('ana is back', () => a.provider.synced && a.seen.acked > 0)
  await until('and has it', () => a.doc.getXmlFragment('body').toJSON().includes('from the api'))
  expect(placesOf(world)).toEqual({ here: 0, apart: [1] })
})

test('another node goes on typing while a room moves on this one, and both have all of it', async () => {
  const nodes = await openNodes([{}, {}], { times: { ...quick, ...smallLimits, ...limits }, heavy: 1 })
  after.push(() => nodes.close())
  const room = await storedRoom(nodes.one, 3_000)
  const [a, b] = [await enterRoom(nodes.one, room, ana), await enterRoom(nodes.two, room, ben)]
  let typed = 0
  const typing = setInterval(() => b.text.insert(0, `${(typed += 1)} `), 10)
  after.push(() => clearInterval(typing))
  a.text.insert(a.text.length, large)
  await until('it has moved', async () => placesOf(nodes.one).here === 0 && a.provider.synced && a.seen.acked > 0)
  clearInterval(typing)
  await until('both have both', () => a.text.toJSON() === b.text.toJSON() && a.text.toJSON().startsWith(`${typed} `))
  expect(a.text.toJSON().endsWith(large)).toBe(true)
})
