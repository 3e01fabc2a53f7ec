import { afterEach, beforeEach, expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import { socketRoom } from '#shared/rooms.ts'
import { openLog } from './testing/log.ts'
import { killableRedis, openWire, redisUrl } from './testing/redis.ts'
import { connected, listener, openNode, say, until, type TestNode } from './testing/world.ts'

const nodes: TestNode[] = []
const after: (() => Promise<unknown>)[] = []
const unhandled: unknown[] = []
const note = (err: unknown) => void unhandled.push(err)
// New ones for each test: somebody who left while Redis was away stays in theirs until it runs out.
let [workspaceId, chat] = [newId(), newId()]
let rooms: string[] = []
beforeEach(() => {
  process.on('unhandledRejection', note)
  ;[workspaceId, chat] = [newId(), newId()]
  rooms = [socketRoom.workspace(workspaceId), socketRoom.chat(chat)]
})
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()))
  await Promise.all(after.splice(0).map((close) => close()))
  process.off('unhandledRejection', note)
  expect(unhandled.splice(0)).toEqual([])
})

test('while Redis is killed two nodes go on, and everybody has every event once and in order', async () => {
  const redis = await killableRedis()
  after.push(redis.close)
  const log = openLog()
  const limits = { messages: { burst: 10_000, perSecond: 1000 }, typing: { burst: 10_000, perSecond: 1000 } }
  const one = await openNode(log, { url: redis.url, limits })
  const two = await openNode(log, { url: redis.url, limits, prefix: one.prefix })
  nodes.push(one, two)
  const ann = await listener(one, log.person({ [workspaceId]: rooms }).cookie, { workspaceId })
  const bob = await listener(two, log.person({ [workspaceId]: rooms }).cookie, { workspaceId })
  const happen = async (count: number) => {
    for (let n = 0; n < count; n++) {
      // Typing and presence are what would reject.
      ann.client.emit('typing', { roomId: chat, on: true })
      await one.announce(log.append(rooms))
    }
  }
  await happen(300)
  await redis.kill()
  await happen(300)
  ann.client.emit('active', 'away')
  await until(() => ann.heard.length >= 600 && bob.heard.length >= 600)
  await redis.start()
  await until(() => one.bus.isUp() && two.bus.isUp())
  await happen(400)
  await until(() => ann.heard.length >= 1000 && bob.heard.length >= 1000)
  const all = log.events.map(({ pos }) => pos)
  expect(ann.heard).toEqual(all)
  expect(bob.heard).toEqual(all)
  expect(await one.metric('truss_io_bus_publish_errors_total')).toBeGreaterThan(0)
})

test('typing reaches the other node again after Redis came back', async () => {
  const redis = await killableRedis()
  after.push(redis.close)
  const log = openLog()
  const one = await openNode(log, { url: redis.url })
  const two = await openNode(log, { url: redis.url, prefix: one.prefix })
  nodes.push(one, two)
  let typing = 0
  const ann = await listener(one, log.person({ [workspaceId]: rooms }).cookie, { workspaceId })
  const bob = await listener(two, log.person({ [workspaceId]: rooms }).cookie, { workspaceId })
  bob.client.on('typing', () => void typing++)
  await redis.kill()
  await redis.start()
  await until(() => one.bus.isUp() && two.bus.isUp())
  await until(async () => {
    ann.client.emit('typing', { roomId: chat, on: true })
    await new Promise((done) => setTimeout(done, 300))
    return typing > 0
  })
  expect(unhandled).toEqual([])
})

test('a subscriber that looks open and delivers nothing is replaced, and what it missed arrives', async () => {
  const wire = await openWire(redisUrl())
  after.push(wire.close)
  const log = openLog()
  const node = await openNode(log, { url: wire.url, limits: { silentMs: 60_000, pollMs: 60_000 } })
  nodes.push(node)
  const teller = await openNode(log, { prefix: node.prefix })
  nodes.push(teller)
  const { heard } = await listener(node, log.person({ [workspaceId]: rooms }).cookie, { workspaceId })
  wire.silence()
  await teller.announce(log.append(rooms))
  await until(async () => (await node.metric('truss_io_bus_replaced_total')) > 0)
  await until(() => heard.length > 0)
  await teller.announce(log.append(rooms))
  await until(() => heard.length > 1)
  expect(heard).toEqual([1, 2])
})

test('access that was lost while Redis was away is noticed when it is back', async () => {
  const wire = await openWire(redisUrl())
  after.push(wire.close)
  const log = openLog()
  const node = await openNode(log, { url: wire.url })
  nodes.push(node)
  const { client } = await listener(node, log.person({ [workspaceId]: rooms }).cookie, { workspaceId })
  const byes: string[] = []
  client.on('bye', ({ reason }) => void byes.push(reason))
  await wire.cut()
  log.hearings.clear()
  await wire.mend()
  await until(() => byes.length > 0)
  expect(byes).toEqual(['no_access'])
})

test('close sends everybody away in waves, each to come back by itself, and takes their presence along', async () => {
  const log = openLog()
  const node = await openNode(log)
  const other = await openNode(log, { prefix: node.prefix })
  nodes.push(node, other)
  const people = Array.from({ length: 10 }, () => log.person({ [workspaceId]: rooms }))
  const here = await Promise.all(people.map(({ cookie }) => listener(node, cookie, { workspaceId })))
  const watcher = log.person({ [workspaceId]: rooms })
  const watching = await connected(other.client(watcher.cookie))
  const seen = new Map<string, string>()
  watching.on('presence', (changes) => changes.forEach(({ userId, status }) => seen.set(userId, status)))
  await say(watching, { workspaceId })
  await until(() => seen.size === 11)
  const reasons: string[] = []
  for (const { client } of here) {
    client.on('bye', ({ reason }) => void reasons.push(reason))
    client.on('disconnect', () => void reasons.push(client.active ? 'comes back' : 'stays away'))
  }
  await node.server.close()
  await until(() => reasons.length === 20)
  expect(new Set(reasons)).toEqual(new Set(['restart', 'comes back']))
  await until(() => people.every(({ userId }) => seen.get(userId) === 'offline'))
  expect(seen.get(watcher.userId)).toBe('online')
})
