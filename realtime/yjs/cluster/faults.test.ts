import { afterEach, beforeEach, expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import type * as Y from 'yjs'
import { killableRedis, openWire, redisUrl } from '../../events/testing/redis.ts'
import { startServer } from '../testing/child.ts'
import { join, until, type Client } from '../testing/client.ts'
import { areEqual, showSame, randomEdit, randomFrom } from '../testing/random-ops.ts'
import { stallProxy } from '../testing/stall-proxy.ts'
import { mongoUrl } from '../testing/world.ts'
import { lossyRedis } from './testing/lossy-redis.ts'
import { openNodes, quick, type Nodes } from './testing/nodes.ts'
import { recordsOf } from './testing/records.ts'
import { unstoredRound } from './testing/unstored.ts'

const after: (() => Promise<unknown>)[] = []
const unhandled: unknown[] = []
const note = (err: unknown) => void unhandled.push(err)
beforeEach(() => void process.on('unhandledRejection', note))
afterEach(async () => {
  for (const close of after.splice(0).toReversed()) await close()
  process.off('unhandledRejection', note)
  expect(unhandled.splice(0)).toEqual([])
})

const opened = async (...args: Parameters<typeof openNodes>): Promise<Nodes> => {
  const nodes = await openNodes(...args)
  after.push(nodes.close)
  return nodes
}
const room = () => ({ kind: 'doc', id: newId() }) as const
const enter = async (
  world: { url: string },
  at: ReturnType<typeof room>,
  user: string,
  doc?: Y.Doc,
): Promise<Client> => {
  const client = join({ url: world.url, room: at, user, ...(doc && { doc }) })
  after.push(async () => client.leave())
  await until(`${user} is in`, () => client.provider.synced)
  return client
}
const shown = (viewer: Client, other: Client) => viewer.provider.awareness.getStates().get(other.doc.clientID)
const haveSame = (...clients: Client[]) => areEqual(clients.map(({ doc }) => doc))
const stored = async ({ one }: Nodes, name: string): Promise<Y.Doc> => (await recordsOf(one.db, name)).doc

test('while Redis is killed two nodes go on and see each other by the log, and over the bus when it is back', async () => {
  const redis = await killableRedis()
  after.push(redis.close)
  const nodes = await opened([{ redis: redis.url }, { redis: redis.url }])
  const at = room()
  const [ada, bob] = [await enter(nodes.one, at, 'ada'), await enter(nodes.two, at, 'bob')]
  const random = randomFrom(3)
  const both = () => [ada, bob].forEach(({ doc }) => randomEdit(doc, random))
  both()
  await until('together', () => haveSame(ada, bob))
  await redis.kill()
  for (let n = 0; n < 50; n++) both()
  await until('together without Redis', () => haveSame(ada, bob))
  // Who opens a room now has everything too.
  const late = await enter(nodes.two, at, 'late')
  await until('late has it', () => haveSame(ada, late))
  await redis.start()
  await until('the bus is back', () => nodes.one.bus?.isUp() && nodes.two.bus?.isUp())
  await until('they met again', async () => (await nodes.one.metric('truss_rt_nodes')) === 1)
  const filled = await nodes.two.metric('truss_rt_bus_gaps_filled_total')
  for (let n = 0; n < 50; n++) both()
  ada.provider.awareness.setLocalState({ cursor: 3 })
  await until('together again', () => haveSame(ada, bob) && shown(bob, ada))
  expect(await nodes.two.metric('truss_rt_bus_gaps_filled_total')).toBeLessThan(filled + 50)
})

test('though Redis loses one message in ten, all see the same', async () => {
  const random = randomFrom(5)
  const proxy = await lossyRedis(redisUrl(), () => random() < 0.1)
  after.push(proxy.close)
  const nodes = await opened([{ redis: proxy.url }, { redis: proxy.url }])
  const at = room()
  const people = await Promise.all(
    ['a', 'b', 'c', 'd'].map((user, n) => enter(n % 2 ? nodes.one : nodes.two, at, user)),
  )
  for (let round = 0; round < 150; round++) {
    for (const { doc } of people) randomEdit(doc, random)
    await new Promise((done) => setTimeout(done, 2))
  }
  await until('together', () => haveSame(...people))
  await until('acknowledged', () => people.every(({ seen }) => seen.acked > 50))
  expect(proxy.lost()).toBeGreaterThan(10)
  const filled = await Promise.all(nodes.nodes.map((node) => node.metric('truss_rt_bus_gaps_filled_total')))
  expect(Math.min(...filled)).toBeGreaterThan(0)
})

test('a node that is cut off from Redis goes on, is together with the others by the log, and comes back without loss', async () => {
  const wire = await openWire(redisUrl())
  after.push(wire.close)
  const nodes = await opened([{}, { redis: wire.url }])
  const at = room()
  const [ada, bob] = [await enter(nodes.one, at, 'ada'), await enter(nodes.two, at, 'bob')]
  const random = randomFrom(9)
  await wire.cut()
  for (let n = 0; n < 100; n++) for (const { doc } of [ada, bob]) randomEdit(doc, random)
  await until('acknowledged on both sides', () => ada.seen.acked > 50 && bob.seen.acked > 50)
  await until('taken for dead', async () => (await nodes.one.metric('truss_rt_nodes')) === 0)
  for (let n = 0; n < 100; n++) for (const { doc } of [ada, bob]) randomEdit(doc, random)
  await wire.mend()
  await until('together', () => haveSame(ada, bob))
  await nodes.one.yjs.flush(at)
  expect(showSame([await stored(nodes, ada.name), ada.doc])).toBe(true)
})

test('a subscription that fell silent without a word is made anew, and what it missed arrives', async () => {
  const wire = await openWire(redisUrl())
  after.push(wire.close)
  const limits = { digestMs: 60_000, pollMs: 60_000 }
  const nodes = await opened([{}, { redis: wire.url, limits }])
  const at = room()
  const [ada, bob] = [await enter(nodes.one, at, 'ada'), await enter(nodes.two, at, 'bob')]
  wire.silence()
  ada.text.insert(0, 'unheard')
  await until('bob has it', () => bob.text.toJSON() === 'unheard')
  expect(await nodes.two.metric('truss_io_bus_replaced_total')).toBeGreaterThan(0)
})

test('while the database is away for one node only, the other one saves, also what it sees of the first', async () => {
  const proxy = await stallProxy(mongoUrl())
  after.push(proxy.close)
  const nodes = await opened([{}, { mongo: proxy.url, limits: { commitTimeoutMs: 300 } }])
  const at = room()
  const [ada, bob] = [await enter(nodes.one, at, 'ada'), await enter(nodes.two, at, 'bob')]
  await until('acknowledged so far', () => ada.seen.acked === 1 && bob.seen.acked === 1)
  proxy.stall()
  bob.text.insert(0, 'bob ')
  await until('ada sees it', () => ada.text.length === 4)
  ada.text.insert(4, 'ada')
  await until('ada is saved', () => ada.seen.acked === 2)
  await until('bob is told', () => bob.seen.infos.at(-1)?.['degraded'] === 'unsaved')
  expect(bob.seen.acked).toBe(1)
  // What ada was told is saved stands on what bob wrote.
  expect((await stored(nodes, ada.name)).getText('t').toJSON()).toBe('bob ada')
  expect(await nodes.one.metric('truss_rt_adopted_updates_total')).toBe(1)
  proxy.heal()
  await until('bob is saved', () => bob.seen.acked === 2)
  expect(haveSame(ada, bob)).toBe(true)
})

test('an edit that is known only over the bus is not acknowledged before it is stored, whatever is killed', async () => {
  const database = `rt_${newId()}`
  const prefix = `${newId()}:`
  const redis = { url: redisUrl(), prefix }
  const proxy = await stallProxy(mongoUrl())
  after.push(proxy.close)
  const limits = { ...quick, commitTimeoutMs: 300 }
  const nodes = await opened([{ limits }, { limits }], { database, prefix })
  for (let round = 0; round < 3; round++) expect(await unstoredRound({ nodes, proxy, redis, limits })).toEqual([])
}, 120_000)

test('a node dies: what it had shown and not stored is stored by who saw it, and its people are gone from the page', async () => {
  const database = `rt_${newId()}`
  const prefix = `${newId()}:`
  const proxy = await stallProxy(mongoUrl())
  after.push(proxy.close)
  const nodes = await opened([{}, {}], { database, prefix })
  const child = await startServer(proxy.url, database, {
    redis: { url: redisUrl(), prefix },
    limits: { ...quick, commitTimeoutMs: 300 },
  })
  const at = room()
  const ada = await enter(child, at, 'ada')
  const bob = await enter(nodes.one, at, 'bob')
  ada.provider.awareness.setLocalState({ cursor: 1 })
  proxy.stall()
  ada.text.insert(0, 'last words')
  await until('bob sees them and her', () => bob.text.length === 10 && shown(bob, ada))
  await child.kill()
  ada.provider.disconnect()
  await until('they are stored', async () => (await stored(nodes, ada.name)).getText('t').toJSON() === 'last words')
  await until('she is gone', () => !shown(bob, ada))
  expect(await nodes.one.metric('truss_rt_dead_nodes_total')).toBe(1)
  expect(await nodes.one.metric('truss_rt_adopted_updates_total')).toBe(1)
})

test('after a kill -9 flush does not wait until the silence is long, and what the dead node had shown is stored then', async () => {
  const database = `rt_${newId()}`
  const prefix = `${newId()}:`
  const proxy = await stallProxy(mongoUrl())
  after.push(proxy.close)
  const limits = { ...quick, nodeDeadMs: 600_000 }
  const nodes = await opened([{ limits }, { limits }], { database, prefix })
  const child = await startServer(proxy.url, database, {
    redis: { url: redisUrl(), prefix },
    limits: { ...limits, commitTimeoutMs: 300 },
  })
  const at = room()
  const ada = await enter(child, at, 'ada')
  const bob = await enter(nodes.one, at, 'bob')
  proxy.stall()
  ada.text.insert(0, 'last words')
  await until('bob sees them', () => bob.text.length === 10)
  ada.provider.disconnect()
  await child.kill()
  await nodes.one.yjs.flush(at)
  expect((await stored(nodes, ada.name)).getText('t').toJSON()).toBe('last words')
  // Still taken for alive by whoever only listens.
  expect(await nodes.one.metric('truss_rt_nodes')).toBe(2)
})

test('a node that stops on purpose is gone at once, and its people with it', async () => {
  const nodes = await opened([{ limits: { nodeDeadMs: 60_000 } }, {}, {}])
  const third = nodes.nodes[2]
  if (!third) throw new Error('three were opened')
  const at = room()
  const [ada, bob] = [await enter(third, at, 'ada'), await enter(nodes.one, at, 'bob')]
  ada.provider.awareness.setLocalState({ cursor: 1 })
  ada.text.insert(0, 'bye')
  await until('bob sees her', () => shown(bob, ada) && bob.text.length === 3)
  ada.provider.shouldConnect = false
  await third.yjs.shutdown(5_000)
  await until('she is gone', () => !shown(bob, ada))
  expect(await nodes.one.metric('truss_rt_nodes')).toBe(1)
})
