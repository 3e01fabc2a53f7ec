import { afterEach, expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import { channel } from '#shared/keys.ts'
import { socketRoom } from '#shared/rooms.ts'
import { openLog } from './testing/log.ts'
import { listener, openNode, say, until, type NodeOptions, type TestNode } from './testing/world.ts'

const nodes: TestNode[] = []
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()))
})

const workspaceId = newId()
const room = socketRoom.project(newId())
const places = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at)

async function world(options: NodeOptions = {}) {
  const log = openLog()
  const node = await openNode(log, options)
  nodes.push(node)
  const ann = log.person({ [workspaceId]: [room] })
  return { log, node, ann }
}

test('events arrive once and in order though Redis loses one in ten, repeats and swaps them', async () => {
  const { log, node, ann } = await world()
  const { heard } = await listener(node, ann.cookie, { workspaceId })
  for (let n = 0; n < 1000; n += 2) {
    const pair = [log.append([room]), log.append([room])]
    if (n % 3 === 0) pair.reverse()
    for (const event of pair) {
      if (event.pos % 10 === 7) continue
      await node.announce(event)
      if (event.pos % 4 === 0) await node.announce(event)
    }
  }
  await node.tellHead(log.events.length)
  await until(() => heard.length >= 1000)
  expect(heard).toEqual(places(1, 1000))
  expect(await node.metric('truss_io_gap_events_total')).toBeGreaterThan(0)
})

test('an event that Redis lost as the last one arrives with the next word of the head', async () => {
  const { log, node, ann } = await world({ limits: { silentMs: 60_000 } })
  const { heard } = await listener(node, ann.cookie, { workspaceId })
  log.append([room])
  await node.tellHead(1)
  await until(() => heard.length > 0)
  expect(heard).toEqual([1])
})

test('events arrive when nobody announces them at all', async () => {
  const { log, node, ann } = await world({ limits: { silentMs: 100 } })
  const { heard } = await listener(node, ann.cookie, { workspaceId })
  for (let n = 0; n < 1200; n++) log.append([room])
  await until(() => heard.length >= 1200)
  expect(heard).toEqual(places(1, 1200))
})

test('an event announced in this process and on Redis arrives once', async () => {
  const { log, node, ann } = await world()
  const { heard } = await listener(node, ann.cookie, { workspaceId })
  const [first, second] = [log.append([room]), log.append([room])]
  node.server.deliver(first)
  await node.announce(first)
  await node.announce(second)
  await until(() => heard.length >= 2)
  expect(heard).toEqual([1, 2])
})

test('only those in its rooms hear an event, and once even when in several', async () => {
  const { log, node, ann } = await world()
  const bob = log.person({ [workspaceId]: [socketRoom.workspace(workspaceId)] })
  const inside = await listener(node, ann.cookie, { workspaceId })
  const outside = await listener(node, bob.cookie, { workspaceId })
  const silent = await listener(node, ann.cookie, { workspaceId })
  silent.client.close()
  await node.announce(log.append([room, socketRoom.user(ann.userId)]))
  await node.announce(log.append([]))
  await node.announce(log.append([socketRoom.user(bob.userId)]))
  await until(() => outside.heard.length > 0)
  expect({ inside: inside.heard, outside: outside.heard, silent: silent.heard }).toEqual({
    inside: [1],
    outside: [3],
    silent: [],
  })
})

test('a connection that has said nothing hears nothing', async () => {
  const { log, node, ann } = await world()
  const { heard } = await listener(node, ann.cookie, { workspaceId })
  const mute = node.client(ann.cookie)
  const wrong: unknown[] = []
  mute.onAny((...sent) => void wrong.push(sent))
  mute.connect()
  await until(() => mute.connected)
  await node.announce(log.append([room]))
  await until(() => heard.length > 0)
  expect(wrong).toEqual([])
})

test('a gap beyond what the api tells makes every client fetch again, and events go on after it', async () => {
  const { log, node, ann } = await world({ limits: { silentMs: 60_000 } })
  const { client, heard } = await listener(node, ann.cookie, { workspaceId })
  const heads: number[] = []
  client.on('resync', (head) => void heads.push(head))
  log.resyncAfter = 10
  for (let n = 0; n < 20; n++) log.append([room])
  await node.tellHead(20)
  await until(() => heads.length > 0)
  await node.announce(log.append([room]))
  await until(() => heard.length > 0)
  expect({ heads, heard }).toEqual({ heads: [20], heard: [21] })
})

test('an api that is away for a while costs no event', async () => {
  const { log, node, ann } = await world({ limits: { retryMinMs: 20, retryMaxMs: 50 } })
  const { heard } = await listener(node, ann.cookie, { workspaceId })
  log.isAway = true
  log.append([room])
  await node.announce(log.append([room]))
  const failures = () => node.metric('truss_io_failures_total')
  await until(async () => (await failures()) > 2)
  log.isAway = false
  await until(() => heard.length >= 2)
  expect(heard).toEqual([1, 2])
})

test('messages of a wrong shape on the bus are counted and cost nothing', async () => {
  const { log, node, ann } = await world()
  const { heard, client } = await listener(node, ann.cookie, { workspaceId })
  const garbage = ['', 'null', '[]', '{', '{"pos":1}', '{"pos":"1","audience":[],"event":{}}', '{"pos":1e99}', '\u0000']
  for (const name of [channel.events, channel.head, channel.access, 'truss:crowd']) {
    for (const message of garbage) await node.bus.publish(name, message)
  }
  for (const name of ['truss:io-request#/#', 'truss:io-response#/#', 'truss:io#/#', 'truss:io#/#room#']) {
    for (const message of [...garbage, '{"type":4,"opts":1}', '{"type":99}', '\x93\x01\x02\x03']) {
      await node.bus.publish(name, message)
    }
  }
  await node.announce({ ...log.append([room]), pos: 999 })
  await node.announce(log.append([room]))
  await until(() => heard.length >= 2)
  expect(heard).toEqual([1, 2])
  expect(await say(client, { workspaceId })).toMatchObject({ state: 'live' })
})
