import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { newId } from '#shared/ids.ts'
import { socketRoom } from '#shared/rooms.ts'
import { openLog } from './testing/log.ts'
import {
  connected,
  listener,
  openNode,
  say,
  until,
  type Client,
  type NodeOptions,
  type TestNode,
} from './testing/world.ts'

const nodes: TestNode[] = []
const crashes: unknown[] = []
const note = (err: unknown) => void crashes.push(err)
beforeEach(() => {
  process.on('unhandledRejection', note)
  process.on('uncaughtException', note)
})
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()))
  process.off('unhandledRejection', note)
  process.off('uncaughtException', note)
  expect(crashes.splice(0)).toEqual([])
})

const workspaceId = newId()
const room = socketRoom.project(newId())
const freely = { burst: 100_000, perSecond: 100_000 }
const unhurried = { messages: freely, hellos: freely, typing: freely, viewing: freely, active: freely }

async function world(options: NodeOptions = {}) {
  const log = openLog()
  const node = await openNode(log, options)
  nodes.push(node)
  const ann = log.person({ [workspaceId]: [room] })
  const bob = log.person({ [workspaceId]: [room] })
  return { log, node, ann, bob }
}

/** Sends what no honest client would. */
const send = (client: Client, name: string, ...sent: unknown[]): void => {
  Reflect.apply(client.emit, client, [name, ...sent])
}

test('any payload for any event is survived: the sender stays, others hear on, and an answer is a refusal', async () => {
  const { log, node, ann, bob } = await world({ limits: unhurried })
  const hers = await listener(node, ann.cookie, { workspaceId })
  const his = await listener(node, bob.cookie, { workspaceId })
  const deep = JSON.parse('['.repeat(500) + ']'.repeat(500))
  const payloads = [
    undefined,
    null,
    0,
    -1,
    1e308,
    true,
    '',
    '\u0000',
    '💥'.repeat(100),
    'x'.repeat(4_000),
    [],
    {},
    deep,
    Buffer.from([0, 255, 1]),
    { v: 2, workspaceId },
    { v: 1, workspaceId: { $gt: '' } },
    { v: 1, workspaceId, since: -1 },
    { v: 1, workspaceId, since: 1.5 },
    { v: 1, workspaceId: '__proto__' },
    { roomId: ['a'], on: 'yes' },
    { objectType: 'secret', objectId: newId() },
    { objectType: 'task', objectId: Buffer.from('x') },
    { __proto__: { on: true }, constructor: 1, toString: null },
  ]
  for (const name of ['hello', 'typing', 'viewing', 'active', 'event', 'presence', 'nonsense', '__proto__', '']) {
    for (const payload of payloads) {
      send(hers.client, name)
      send(hers.client, name, payload)
      send(hers.client, name, payload, payload, payload)
    }
  }
  const answers = await Promise.all(
    payloads.map((payload) => new Promise((done) => send(hers.client, 'hello', payload, done))),
  )
  expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
    new Set([JSON.stringify({ state: 'refused', reason: 'invalid' })]),
  )
  expect(await say(hers.client, { workspaceId })).toMatchObject({ state: 'live' })
  await node.announce(log.append([room]))
  await until(() => hers.heard.length > 0 && his.heard.length > 0)
})

test('random frames and broken packets end that connection only', async () => {
  const { log, node, ann, bob } = await world()
  const his = await listener(node, bob.cookie, { workspaceId })
  const frames = [
    '',
    '4',
    '40',
    '42',
    '42[',
    '42["hello"',
    '42{"a":1}',
    '45-',
    '451-["hello",{"_placeholder":true,"num":0}]',
  ]
  frames.push(
    '4999999999["x"]',
    '40/admin,',
    '41',
    '43[]',
    '44',
    '2probe',
    '5',
    '6',
    '9',
    '40{"a":',
    '42["disconnect"]',
  )
  for (const frame of [...frames, Buffer.from([1, 2, 3]), Buffer.alloc(10_000, 255)]) {
    const socket = new WebSocket(`ws://127.0.0.1:${node.port}/rt/io/?EIO=4&transport=websocket`, {
      headers: { cookie: ann.cookie },
    })
    socket.on('error', () => undefined)
    await new Promise((done) => socket.once('open', done))
    socket.send('40')
    socket.send(frame)
    socket.send(frame)
    socket.terminate()
  }
  await until(async () => (await node.metric('truss_io_connections')) === 1)
  await node.announce(log.append([room]))
  await until(() => his.heard.length > 0)
  expect(his.heard).toEqual([1])
})

test('a message that is too large, and more messages than allowed, end the connection with a reason', async () => {
  const { node, ann } = await world({ limits: { messageBytes: 1000, messages: { burst: 10, perSecond: 0 } } })
  const large = await connected(node.client(ann.cookie))
  const byes: string[] = []
  const gone = new Promise<string>((done) => large.once('disconnect', done))
  send(large, 'active', 'x'.repeat(2000))
  expect(await gone).toBe('transport close')
  large.disconnect()
  const fast = await connected(node.client(ann.cookie))
  fast.on('bye', ({ reason }) => void byes.push(reason))
  for (let n = 0; n < 20; n++) send(fast, 'nonsense', n)
  await until(() => fast.disconnected)
  expect(byes).toEqual(['too_fast'])
  expect(fast.active).toBe(false)
})

test('upgrades of other paths are left alone, and other namespaces refused', async () => {
  const { node, ann } = await world()
  const seen = new Promise<string>((done) => {
    node.http.on('upgrade', (req, socket) => {
      if (req.url?.startsWith('/rt/io')) return
      // Later than engine.io would end it, were it told to.
      setTimeout(() => {
        done(socket.writable ? 'open' : 'ended')
        socket.destroy()
      }, 1200)
    })
  })
  const foreign = new WebSocket(`ws://127.0.0.1:${node.port}/rt/yjs/v1/doc/x`)
  foreign.on('error', () => undefined)
  expect(await seen).toBe('open')
  const client = await connected(node.client(ann.cookie))
  const admin = client.io.socket('/admin')
  const refused = new Promise<Error>((done) => admin.once('connect_error', done))
  admin.connect()
  expect((await refused).message).toBe('Invalid namespace')
  expect(client.connected).toBe(true)
})
