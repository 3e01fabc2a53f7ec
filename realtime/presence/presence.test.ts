import { Redis } from 'ioredis'
import { afterEach, expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import { redisKey } from '#shared/keys.ts'
import { socketRoom } from '#shared/rooms.ts'
import type { PresenceStatus, Viewing } from '#shared/socket.ts'
import { openLog } from '../events/testing/log.ts'
import { killableRedis, openWire, redisUrl } from '../events/testing/redis.ts'
import { connected, openNode, say, until, type NodeOptions, type TestNode } from '../events/testing/world.ts'

const nodes: TestNode[] = []
const after: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()))
  await Promise.all(after.splice(0).map((close) => close()))
})

/** `elsewhere`: where the second node has its Redis; the test run's when it is not given. */
async function world(options: NodeOptions = {}, elsewhere?: string) {
  const log = openLog()
  const workspaceId = newId()
  const rooms = [socketRoom.workspace(workspaceId)]
  const one = await openNode(log, options)
  const two = await openNode(log, { ...options, url: elsewhere ?? redisUrl(), prefix: one.prefix })
  nodes.push(one, two)
  const [ann, bob] = [log.person({ [workspaceId]: rooms }), log.person({ [workspaceId]: rooms })]
  return { log, workspaceId, rooms, one, two, ann, bob }
}

/** A tab of somebody: what it was told about people, and about who looks at what. */
async function tab(node: TestNode, cookie: string, workspaceId: string) {
  const client = await connected(node.client(cookie))
  const people = new Map<string, PresenceStatus>()
  const told: { userId: string; status: PresenceStatus }[][] = []
  const viewers = new Map<string, string[]>()
  client.on('presence', (changes) => {
    told.push(changes)
    for (const { userId, status } of changes) people.set(userId, status)
  })
  client.on('viewing', ({ objectId, userIds }) => void viewers.set(objectId, userIds.toSorted()))
  await say(client, { workspaceId })
  return { client, people, told, viewers }
}

const recordOf = async (node: TestNode, userId: string) => {
  const record = await node.bus.redis.get(redisKey.presence(userId))
  return record === null ? null : (JSON.parse(record) as { status: string; lastSeen: number })
}

test('somebody on another node is seen coming, going idle, coming back and leaving, each once', async () => {
  const { one, two, ann, bob, workspaceId } = await world()
  const hers = await tab(one, ann.cookie, workspaceId)
  const his = await tab(two, bob.cookie, workspaceId)
  await until(() => hers.people.get(bob.userId) === 'online')
  his.client.emit('active', 'away')
  await until(() => hers.people.get(bob.userId) === 'away')
  his.client.emit('active', 'online')
  await until(() => hers.people.get(bob.userId) === 'online')
  his.client.disconnect()
  await until(() => hers.people.get(bob.userId) === 'offline')
  const ofBob = hers.told.flat().filter(({ userId }) => userId === bob.userId)
  expect(ofBob.map(({ status }) => status)).toEqual(['online', 'away', 'online', 'offline'])
})

test('who says hello is sent everybody who is there, on any node', async () => {
  const { log, rooms, one, two, ann, bob, workspaceId } = await world()
  const elsewhere = newId()
  await tab(one, log.person({ [elsewhere]: [socketRoom.workspace(elsewhere)] }).cookie, elsewhere)
  await tab(two, bob.cookie, workspaceId)
  await tab(one, ann.cookie, workspaceId)
  const cem = log.person({ [workspaceId]: rooms })
  const his = await tab(one, cem.cookie, workspaceId)
  await until(() => his.people.size === 3)
  expect([...his.people.keys()].toSorted()).toEqual([ann.userId, bob.userId, cem.userId].toSorted())
})

test('of several tabs on several nodes the busiest counts, and the last one closed is what ends it', async () => {
  const { one, two, ann, bob, workspaceId } = await world({ limits: { presenceGraceMs: 500 } })
  const hers = await tab(one, ann.cookie, workspaceId)
  const his = [await tab(two, bob.cookie, workspaceId), await tab(one, bob.cookie, workspaceId)]
  await until(() => hers.people.get(bob.userId) === 'online')
  his[1]?.client.emit('active', 'away')
  his[1]?.client.disconnect()
  await until(async () => (await one.metric('truss_io_connections')) === 1)
  his[0]?.client.emit('active', 'away')
  await until(() => hers.people.get(bob.userId) === 'away')
  await until(async () => (await recordOf(one, bob.userId))?.status === 'away')
  his[0]?.client.disconnect()
  await until(() => hers.people.get(bob.userId) === 'offline')
  await until(async () => (await recordOf(one, bob.userId))?.status === 'offline')
  expect(hers.told.flat().filter(({ userId, status }) => userId === bob.userId && status === 'offline').length).toBe(1)
})

test('who says something and is gone before Redis has answered is gone', async () => {
  const redis = await killableRedis()
  after.push(redis.close)
  // On a connection of a node it would wait behind what that node writes meanwhile.
  const control = new Redis(redis.url)
  after.push(async () => control.disconnect())
  const { log, rooms, one, ann, bob, workspaceId } = await world({ url: redis.url }, redis.url)
  const hers = await tab(one, ann.cookie, workspaceId)
  const his = await tab(one, bob.cookie, workspaceId)
  await until(() => hers.people.get(bob.userId) === 'online')
  await control.call('CLIENT', 'PAUSE', '60000', 'WRITE')
  his.client.emit('active', 'away')
  // Answered without Redis, when what came before it was heard.
  expect(await new Promise((done) => his.client.emit('hello', { v: 0 } as never, done))).toMatchObject({
    reason: 'invalid',
  })
  his.client.disconnect()
  await until(async () => (await one.metric('truss_io_connections')) === 1)
  await control.call('CLIENT', 'UNPAUSE')
  await until(() => hers.people.get(bob.userId) === 'offline')
  const cem = await tab(one, log.person({ [workspaceId]: rooms }).cookie, workspaceId)
  await until(() => cem.people.size > 0)
  expect([...cem.people.keys()]).not.toContain(bob.userId)
  expect(hers.people.get(bob.userId)).toBe('offline')
})

test('the record of seed 004 follows, and remembers when somebody was last seen', async () => {
  const { one, ann, workspaceId } = await world()
  const { client } = await tab(one, ann.cookie, workspaceId)
  await until(async () => (await recordOf(one, ann.userId))?.status === 'online')
  const before = Date.now()
  client.disconnect()
  await until(async () => (await recordOf(one, ann.userId))?.status === 'offline')
  expect((await recordOf(one, ann.userId))?.lastSeen).toBeGreaterThanOrEqual(before)
})

test('the people of a node that died go offline by themselves, those of the living stay', async () => {
  const wire = await openWire(redisUrl())
  after.push(wire.close)
  const limits = { presenceTtlMs: 600, presenceBeatMs: 150, presenceSweepMs: 50 }
  const { one: dying, two: living, ann, bob, workspaceId } = await world({ url: wire.url, limits })
  await tab(dying, ann.cookie, workspaceId)
  const his = await tab(living, bob.cookie, workspaceId)
  await until(() => his.people.get(ann.userId) === 'online')
  await wire.cut()
  await until(() => his.people.get(ann.userId) === 'offline')
  await until(async () => (await recordOf(living, ann.userId)) === null)
  expect(his.people.get(bob.userId)).toBe('online')
})

test('while Redis is away those of one node still see each other come and go, and nobody else vanishes', async () => {
  const wire = await openWire(redisUrl())
  after.push(wire.close)
  const { log, rooms, one, two, ann, bob, workspaceId } = await world({
    url: wire.url,
    limits: { presenceSweepMs: 50 },
  })
  const hers = await tab(one, ann.cookie, workspaceId)
  await tab(two, bob.cookie, workspaceId)
  await until(() => hers.people.get(bob.userId) === 'online')
  await wire.cut()
  const cem = log.person({ [workspaceId]: rooms })
  const his = await tab(one, cem.cookie, workspaceId)
  await until(() => hers.people.get(cem.userId) === 'online')
  his.client.disconnect()
  await until(() => hers.people.get(cem.userId) === 'offline')
  expect(hers.people.get(bob.userId)).toBe('online')
})

test('a page that is reloaded is not told as somebody leaving', async () => {
  const { one, ann, bob, workspaceId } = await world({ limits: { presenceGraceMs: 2000 } })
  const hers = await tab(one, ann.cookie, workspaceId)
  const his = await tab(one, bob.cookie, workspaceId)
  his.client.disconnect()
  const again = await tab(one, bob.cookie, workspaceId)
  again.client.emit('active', 'away')
  await until(() => hers.people.get(bob.userId) === 'online' && hers.told.length > 1)
  expect(hers.told.flat().filter(({ status }) => status === 'offline')).toEqual([])
})

test('a guest, who does not hear the workspace, is not told who is in it', async () => {
  const { log, one, ann, workspaceId } = await world()
  const hers = await tab(one, ann.cookie, workspaceId)
  const guest = log.person({ [workspaceId]: [socketRoom.object('task', newId())] })
  const his = await tab(one, guest.cookie, workspaceId)
  await until(() => hers.people.get(guest.userId) === 'online')
  // Told after the list would have been.
  his.client.emit('viewing', { objectType: 'task', objectId: newId() })
  await until(() => his.viewers.size > 0)
  expect(his.told).toEqual([])
})

test('who looks at an object sees who else does, on any node, until they look elsewhere or leave', async () => {
  const { one, two, ann, bob, workspaceId } = await world()
  const hers = await tab(one, ann.cookie, workspaceId)
  const his = await tab(two, bob.cookie, workspaceId)
  const task: Viewing = { objectType: 'task', objectId: newId() }
  const both = [ann.userId, bob.userId].toSorted()
  const seen = (viewers: Map<string, string[]>) => viewers.get(task.objectId)?.join()
  hers.client.emit('viewing', task)
  his.client.emit('viewing', task)
  await until(() => seen(hers.viewers) === both.join() && seen(his.viewers) === both.join())
  his.client.emit('viewing', { objectType: 'document', objectId: newId() })
  await until(() => seen(hers.viewers) === ann.userId)
  his.client.emit('viewing', task)
  await until(() => seen(hers.viewers) === both.join())
  his.client.disconnect()
  await until(() => seen(hers.viewers) === ann.userId)
  expect(seen(his.viewers)).toBe(both.join())
})

test('who may not see an object is not seen at it and not told of it; losing it ends both', async () => {
  const { log, one, ann, bob, workspaceId } = await world()
  const hers = await tab(one, ann.cookie, workspaceId)
  const his = await tab(one, bob.cookie, workspaceId)
  const task: Viewing = { objectType: 'task', objectId: newId() }
  const other: Viewing = { objectType: 'task', objectId: newId() }
  log.hide(bob.userId, task)
  his.client.emit('viewing', task)
  hers.client.emit('viewing', task)
  await until(() => hers.viewers.has(task.objectId))
  his.client.emit('viewing', other)
  await until(() => his.viewers.has(other.objectId))
  hers.client.emit('viewing', other)
  await until(() => hers.viewers.get(other.objectId)?.length === 2)
  log.hide(bob.userId, other)
  await one.changeAccess({ userId: bob.userId })
  await until(() => hers.viewers.get(other.objectId)?.length === 1)
  expect(hers.viewers.get(task.objectId)).toEqual([ann.userId])
  expect([...his.viewers.keys()]).toEqual([other.objectId])
})
