import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { newId } from '#shared/ids.ts'
import { openNodes, quick } from '../cluster/testing/nodes.ts'
import { join, until } from '../testing/client.ts'
import { startServer } from '../testing/child.ts'
import { mongoUrl, openWorld } from '../testing/world.ts'
import { after, enterRoom, openHeavyWorld, placesOf, smallLimits, storedRoom } from './testing/rooms.ts'

const ana = newId()
const ben = newId()

test('the process is killed: its people come back to a new one, and nothing acknowledged is lost', async () => {
  const world = await openHeavyWorld()
  const room = await storedRoom(world)
  const [a, b] = [await enterRoom(world, room, ana), await enterRoom(world, room, ben)]
  a.text.insert(0, 'kept ')
  await until('stored', () => a.seen.acked === 2)
  const [first] = world.yjs.heavyProcesses()
  process.kill(first?.pid ?? 0, 'SIGKILL')
  await until('there is another one', () =>
    world.yjs.heavyProcesses().some(({ pid, rooms }) => pid !== first?.pid && rooms === 1),
  )
  a.text.insert(0, 'meanwhile ')
  await until('both are in again', () => b.provider.synced && b.text.toJSON().startsWith('meanwhile kept '))
  expect(await world.metric('truss_rt_heavy_died_total')).toBe(1)
  expect(await world.rooms.read(room)).toMatchObject({ state: 'read' })
})

test('a room that grew a little stays where it is open, and is placed anew when it was let go; a process without rooms ends', async () => {
  const world = await openHeavyWorld({ limits: { heavyIdleMs: 200 } })
  const room = await storedRoom(world, 3_000)
  const a = await enterRoom(world, room, ana)
  a.text.insert(0, 'y'.repeat(4_500))
  await until('stored', () => a.seen.acked === 2)
  const b = await enterRoom(world, room, ben)
  expect(placesOf(world)).toEqual({ here: 1, apart: [] })
  a.leave()
  b.leave()
  await until('nobody has it', () => world.yjs.roomsOpen().length === 0)
  const c = await enterRoom(world, room, ana)
  expect(placesOf(world)).toEqual({ here: 0, apart: [1] })
  expect(c.text.length).toBe(7_500)
  c.leave()
  await until('the process has ended', () => world.yjs.heavyProcesses().length === 0)
  expect(await world.metric('truss_rt_heavy_died_total')).toBe(0)
  const d = await enterRoom(world, room, ben)
  expect(d.text.length).toBe(7_500)
})

test('people who come while it starts or whose line is cut meanwhile leave nothing behind', async () => {
  const world = await openHeavyWorld({ limits: { heavyIdleMs: 200 } })
  const room = await storedRoom(world)
  const sockets = Array.from(
    { length: 20 },
    () => new WebSocket(`${world.url}/doc/${room.id}`, { headers: { cookie: ana } }),
  )
  for (const [n, socket] of sockets.entries()) {
    socket.on('error', () => undefined)
    setTimeout(() => socket.terminate(), 20 * n)
  }
  const people = Array.from({ length: 20 }, (_, n) => join({ url: world.url, room, user: `user-${n}` }))
  after.push(() => people.forEach(({ leave }) => leave()))
  await until('all are in', () => people.every(({ provider }) => provider.synced))
  people[0]?.text.insert(0, 'hello ')
  await until('all have it', () => people.every(({ text }) => text.toJSON().startsWith('hello ')))
  expect(await world.metric('truss_rt_heavy_died_total')).toBe(0)
  for (const { leave } of people) leave()
  await until('the process has ended', () => world.yjs.heavyProcesses().length === 0)
})

test('what a crash left behind of a heavy room is made up for by its process', async () => {
  const world = await openHeavyWorld({ limits: { sweepMs: 100, heavyIdleMs: 200 } })
  const room = await storedRoom(world)
  await until('the api was told', () => world.api.contents.some((content) => content.room.id === room.id))
  expect(world.yjs.roomsOpen()).toEqual([])
  expect(await world.metric('truss_rt_heavy_processes')).toBe(1)
  await until('the process has ended', () => world.yjs.heavyProcesses().length === 0)
})

test('a shutdown stores what the process has, sends its people elsewhere and ends it', async () => {
  const world = await openWorld({ heavy: 1, limits: smallLimits })
  const room = await storedRoom(world)
  const a = await enterRoom(world, room, ana)
  const b = await enterRoom(world, room, ben)
  a.text.insert(0, 'last words ')
  await until('the process has them', () => b.text.toJSON().startsWith('last words '))
  const [one] = world.yjs.heavyProcesses()
  expect(await world.close(false)).toEqual([])
  expect(a.seen.closes).toContain(1012)
  expect(() => process.kill(one?.pid ?? 0, 0)).toThrow('ESRCH')
  for (const client of [a, b]) client.leave()
  const next = await openHeavyWorld({ database: world.db.databaseName })
  const c = await enterRoom(next, room, ben)
  expect(c.text.toJSON()).toContain('last words')
})

test('whoever started it is killed: it stores what it has, sends its people elsewhere and ends too', async () => {
  const world = await openHeavyWorld({ heavy: 0 })
  const room = await storedRoom(world)
  const { databaseName } = world.db
  const server = await startServer(mongoUrl(), databaseName, { heavy: 1, limits: smallLimits })
  after.push(server.kill)
  const [a, b] = [await enterRoom(server, room, ana), await enterRoom(server, room, ben)]
  a.text.insert(0, 'last words ')
  await until('the process has them', () => b.text.toJSON().startsWith('last words '))
  const [pid = 0] = await server.heavyPids()
  await server.kill()
  const isAlive = () => {
    try {
      return process.kill(pid, 0)
    } catch {
      return false
    }
  }
  await until('it has ended', () => !isAlive())
  expect(a.seen.closes[0]).toBe(1012)
  const c = await enterRoom(world, room, ben)
  expect(c.text.toJSON()).toContain('last words')
})

test('two nodes share a heavy room, each in a process of its own, and stay alone with what is theirs', async () => {
  const nodes = await openNodes([{}, {}], { times: { ...quick, ...smallLimits }, heavy: 1 })
  after.push(() => nodes.close())
  const room = await storedRoom(nodes.one)
  const [a, b] = [await enterRoom(nodes.one, room, ana), await enterRoom(nodes.two, room, ben)]
  expect([placesOf(nodes.one), placesOf(nodes.two)]).toEqual([
    { here: 0, apart: [1] },
    { here: 0, apart: [1] },
  ])
  a.text.insert(0, 'one ')
  b.text.insert(0, 'two ')
  await until('both have both', () =>
    [a, b].every(({ text }) => text.toJSON().includes('one ') && text.toJSON().includes('two ')),
  )
  await until('stored', () => a.seen.acked === 2 && b.seen.acked === 2)
  expect(await nodes.one.rooms.flush(room)).toEqual({ state: 'done' })
  // The other node and its process; never its own.
  expect(await nodes.one.metric('truss_rt_nodes')).toBe(2)
})

test('without processes for heavy rooms everything stays here', async () => {
  const world = await openHeavyWorld({ heavy: 0 })
  await enterRoom(world, await storedRoom(world), ana)
  expect(placesOf(world)).toEqual({ here: 1, apart: [] })
})
