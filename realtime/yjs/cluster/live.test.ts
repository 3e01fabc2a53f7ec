import { Redis } from 'ioredis'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import { redisKey } from '#shared/keys.ts'
import { roomName } from '#shared/rooms.ts'
import * as Y from 'yjs'
import { redisUrl } from '../../events/testing/redis.ts'
import { awarenessFrame, frame } from '../frames.ts'
import { seedRoom } from '../rooms.ts'
import { join, until, type Client } from '../testing/client.ts'
import { showSame } from '../testing/random-ops.ts'
import { rawSocket } from '../testing/raw.ts'
import { openWorld, type World } from '../testing/world.ts'
import { converge } from './testing/converge.ts'
import { openNodes, type Nodes } from './testing/nodes.ts'
import { recordsOf } from './testing/records.ts'

let nodes: Nodes
beforeEach(async () => {
  nodes = await openNodes([{}, {}])
})
afterEach(() => nodes.close())

const room = () => ({ kind: 'doc', id: newId() }) as const
const enter = async (world: World, at: ReturnType<typeof room>, user: string, doc?: Y.Doc): Promise<Client> => {
  const client = join({ url: world.url, room: at, user, ...(doc && { doc }) })
  await until(`${user} is in`, () => client.provider.synced)
  return client
}
const shown = (viewer: Client, other: Client) => viewer.provider.awareness.getStates().get(other.doc.clientID)

test('ten people on two nodes edit everything at once: all see the same, and the log holds each update once', async () => {
  const urls = nodes.nodes.map(({ url }) => url)
  const { room: at, doc } = await converge({ urls, seed: 7, people: 10, rounds: 200, isRestless: false })
  await nodes.one.yjs.flush(at)
  const log = await recordsOf(nodes.one.db, roomName(at))
  expect(log.isWhole).toBe(true)
  expect(log.writers.toSorted()).toEqual(nodes.nodes.map(({ processId }) => processId).toSorted())
  expect(showSame([log.doc, doc])).toBe(true)
})

test('people who come and go between two nodes while all edit lose nothing', async () => {
  const urls = nodes.nodes.map(({ url }) => url)
  const { room: at, doc } = await converge({ urls, seed: 11, people: 6, rounds: 60, isRestless: true })
  await nodes.one.yjs.flush(at)
  expect(showSame([(await recordsOf(nodes.one.db, roomName(at))).doc, doc])).toBe(true)
})

test('who opens a room on another node in the middle of a stream of edits misses none', async () => {
  const at = room()
  const ada = await enter(nodes.one, at, 'ada')
  let words = 0
  const timer = setInterval(() => ada.doc.getArray('a').push([words++]), 1)
  for (let n = 0; n < 5; n++) {
    const late = await enter(nodes.two, at, `late${n}`)
    const from = words
    await until('it goes on', () => late.doc.getArray('a').length > from + 20)
    expect(late.doc.getArray('a').toArray().slice(0, from)).toEqual(Array.from({ length: from }, (_, word) => word))
    late.leave()
  }
  clearInterval(timer)
  ada.leave()
})

test('a paste too large for a message arrives by way of the log', async () => {
  const at = room()
  const [ada, bob] = [await enter(nodes.one, at, 'ada'), await enter(nodes.two, at, 'bob')]
  ada.text.insert(0, 'x'.repeat(400_000))
  ada.text.insert(0, 'and on')
  await until('bob has it', () => bob.text.length === 400_006)
  expect(await nodes.two.metric('truss_rt_bus_gaps_filled_total')).toBeGreaterThan(0)
  ada.leave()
  bob.leave()
})

test('carets are seen on the other node, and go with their tab', async () => {
  const at = room()
  const [ada, bob] = [await enter(nodes.one, at, 'ada'), await enter(nodes.two, at, 'bob')]
  ada.provider.awareness.setLocalState({ cursor: 5 })
  await until('bob sees her', () => shown(bob, ada))
  expect(shown(bob, ada)).toEqual({ cursor: 5, user: { id: 'ada', name: 'ADA', color: '#123456' } })
  const late = await enter(nodes.two, room(), 'late')
  late.leave()
  ada.leave()
  await until('she is gone', () => !shown(bob, ada))
  bob.leave()
})

test('a room opened later on another node shows who is there already', async () => {
  const at = room()
  const ada = await enter(nodes.one, at, 'ada')
  ada.provider.awareness.setLocalState({ cursor: 1 })
  await until('she is noted', () => ada.seen.acked >= 1)
  const bob = await enter(nodes.two, at, 'bob')
  await until('bob sees her', () => shown(bob, ada))
  expect(shown(bob, ada)).toMatchObject({ cursor: 1 })
  ada.leave()
  bob.leave()
})

test('a tab that changes its node keeps its caret, though its old connection ends later', async () => {
  const at = room()
  const [ada, bob] = [await enter(nodes.one, at, 'ada'), await enter(nodes.two, at, 'bob')]
  ada.provider.awareness.setLocalState({ cursor: 1 })
  await until('bob sees her', () => shown(bob, ada))
  const gone: unknown[] = []
  bob.provider.awareness.on('update', ({ removed }: { removed: number[] }) => void gone.push(...removed))
  // The same tab, the same clock, a second connection.
  const { clock = 0 } = ada.provider.awareness.meta.get(ada.doc.clientID) ?? {}
  const moved = await rawSocket(`${nodes.two.url}/doc/${at.id}?v=1`, 'ada')
  moved.say(awarenessFrame([{ id: ada.doc.clientID, clock, state: '{"cursor":1}' }]))
  const probe = await enter(nodes.one, at, 'probe')
  // Words of a node arrive in order: when a later one is there, so is what it said before.
  const after = 4_000_000_001
  moved.say(awarenessFrame([{ id: after, clock: 1, state: '{}' }]))
  await until('the first node has heard it', () => probe.provider.awareness.getStates().has(after))
  ada.provider.ws?.close()
  await until('the first node let go of her', async () => (await nodes.one.metric('truss_rt_connections')) === 1)
  probe.provider.awareness.setLocalState({ cursor: 2 })
  await until('the second node has heard of that', () => shown(bob, probe))
  expect(gone).toEqual([])
  expect(shown(bob, ada)).toBeTruthy()
  moved.end()
  await until('she is gone', () => gone.length > 0)
  for (const client of [ada, bob, probe]) client.leave()
})

test('a clientID belongs to its user on every node: another may neither show under it, nor remove it, nor write', async () => {
  const at = room()
  const ada = await enter(nodes.one, at, 'ada')
  const bob = await enter(nodes.two, at, 'bob')
  ada.provider.awareness.setLocalState({ cursor: 1 })
  await until('bob sees her', () => shown(bob, ada))
  const mallory = await rawSocket(`${nodes.two.url}/doc/${at.id}?v=1`, 'mallory')
  const id = ada.doc.clientID
  mallory.say(awarenessFrame([{ id, clock: 99, state: '{"cursor":9}' }]))
  mallory.say(awarenessFrame([{ id, clock: 100, state: null }]))
  await until('it was refused', async () => (await nodes.two.metric('truss_rt_rejected_total')) > 0)
  expect(shown(bob, ada)).toMatchObject({ cursor: 1 })
  const forged = new Y.Doc()
  forged.clientID = id
  forged.getText('t').insert(0, 'forged')
  mallory.say(new Uint8Array([frame.sync, 2, ...lengthed(Y.encodeStateAsUpdate(forged))]))
  await until('mallory is sent away', () => mallory.closed.length > 0)
  expect(mallory.closed[0]?.code).toBe(4500)
  expect(bob.text.length).toBe(0)
  ada.leave()
  bob.leave()
})

const lengthed = (bytes: Uint8Array): number[] => [bytes.length, ...bytes]

test('flush stores what every node holds', async () => {
  const at = room()
  const [ada, bob] = [await enter(nodes.one, at, 'ada'), await enter(nodes.two, at, 'bob')]
  for (let n = 0; n < 50; n++) {
    ada.text.insert(0, 'a')
    bob.text.insert(0, 'b')
    await new Promise(setImmediate)
  }
  await until('both are out', () => ada.text.length === 100 && bob.text.length === 100)
  await nodes.one.yjs.flush(at)
  const { doc } = await recordsOf(nodes.one.db, roomName(at))
  expect(doc.getText('t').length).toBe(100)
  ada.leave()
  bob.leave()
})

test('flush says no when a node does not answer', async () => {
  const impatient = await openNodes([{ limits: { askMs: 700 } }, {}])
  const { one, prefix } = impatient
  const at = room()
  const ada = await enter(one, at, 'ada')
  // It says that it lives, but is none.
  const redis = new Redis(redisUrl())
  await redis.publish(`${prefix}rt:nodes`, JSON.stringify({ v: 1, node: 'ghost', say: 'here' }))
  await until('it is known', async () => (await one.metric('truss_rt_nodes')) === 2)
  const alive = setInterval(() => {
    void redis.publish(`${prefix}rt:nodes`, JSON.stringify({ v: 1, node: 'ghost', say: 'here' }))
  }, 100)
  await expect(one.yjs.flush(at)).rejects.toThrow('another node')
  clearInterval(alive)
  redis.disconnect()
  ada.leave()
  await impatient.close()
})

test('twenty people open a new document on two nodes at once, two seeds race: the template is there once', async () => {
  const at = room()
  const template = new Y.Doc()
  template.getText('t').insert(0, 'template')
  const update = Y.encodeStateAsUpdate(template)
  const seeds = await Promise.all(nodes.nodes.map(({ db }) => seedRoom(db, { ...at, gen: 1 }, update, 'ada')))
  expect(seeds.filter(Boolean)).toHaveLength(1)
  const people = await Promise.all(
    Array.from({ length: 20 }, (_, n) => enter(n % 2 ? nodes.one : nodes.two, at, `u${n}`)),
  )
  await until('all have it', () => people.every(({ text }) => text.toJSON() === 'template'))
  for (const client of people) client.leave()
})

test('who has a document open is in Redis, until their last connection ends', async () => {
  const at = room()
  const redis = new Redis(redisUrl())
  const members = async () => (await redis.smembers(redisKey.docActive(at.id))).toSorted()
  const first = await enter(nodes.one, at, 'ada')
  const second = await enter(nodes.one, at, 'ada')
  const bob = await enter(nodes.two, at, 'bob')
  await until('both are named', async () => (await members()).join() === 'ada,bob')
  expect(await redis.pttl(redisKey.docActive(at.id))).toBeGreaterThan(1_000)
  first.leave()
  bob.leave()
  await until('bob is gone', async () => (await members()).join() === 'ada')
  second.leave()
  await until('nobody is there', async () => (await members()).length === 0)
  redis.disconnect()
})

test('a message of another release or of nobody is counted and changes nothing', async () => {
  const at = room()
  const bob = await enter(nodes.two, at, 'bob')
  const redis = new Redis(redisUrl())
  const name = `${nodes.prefix}rt:r:${roomName(at)}#1`
  for (const bytes of [[9, 1, 2, 3], [1, 200, 5], [1, 1, 65, 77], []]) await redis.publish(name, Buffer.from(bytes))
  const ignored = async () =>
    (await nodes.two.registry.getSingleMetric('truss_rt_bus_ignored_total')?.get())?.values ?? []
  await until('all are counted', async () => (await ignored()).reduce((sum, { value }) => sum + value, 0) === 4)
  const ada = await enter(nodes.one, at, 'ada')
  ada.text.insert(0, 'still here')
  await until('bob has it', () => bob.text.length > 0)
  expect(bob.text.toJSON()).toBe('still here')
  redis.disconnect()
  ada.leave()
  bob.leave()
})

test('a node that is alone tells nobody anything', async () => {
  const alone = await openWorld({ redis: { url: redisUrl(), prefix: `${newId()}:` } })
  const at = room()
  const ada = await enter(alone, at, 'ada')
  ada.text.insert(0, 'to myself')
  ada.provider.awareness.setLocalState({ cursor: 1 })
  await until('acknowledged', () => ada.seen.acked === 2)
  ada.leave()
  await until('she is gone', async () => (await alone.metric('truss_rt_connections')) === 0)
  expect(await alone.metric('truss_rt_bus_sent_total')).toBe(0)
  await alone.close()
})
