import { afterEach, expect, test } from 'vitest'
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
afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.close()))
})

const workspaceId = newId()
const room = socketRoom.project(newId())
const secret = socketRoom.project(newId())

async function world(options: NodeOptions = {}) {
  const log = openLog()
  const node = await openNode(log, options)
  nodes.push(node)
  const ann = log.person({ [workspaceId]: [room] })
  return { log, node, ann, key: `${ann.userId} ${workspaceId}` }
}

/** How a connection ends: our last word, and whether the client comes back by itself. */
const ending = (client: Client) =>
  new Promise<{ said: string | null; comesBack: boolean }>((done) => {
    let said: string | null = null
    client.on('bye', ({ reason }) => (said = reason))
    client.on('disconnect', () => done({ said, comesBack: client.active }))
  })

test('a room that is lost falls silent and a room that is gained is heard, on one connection', async () => {
  const { log, node, ann, key } = await world()
  const { heard } = await listener(node, ann.cookie, { workspaceId })
  log.hearings.set(key, [secret])
  await node.changeAccess({ userId: ann.userId })
  await until(async () => {
    await node.announce(log.append([secret]))
    return heard.length > 0
  })
  await node.announce(log.append([room]))
  await node.announce(log.append([secret]))
  const last = log.events.length
  await until(() => heard.at(-1) === last)
  expect(heard).not.toContain(last - 1)
})

test.each([
  ['a session that was ended', 'signed_out'],
  ['a workspace that was lost', 'no_access'],
] as const)('%s ends the connection at once, for good, and only that one', async (_, reason) => {
  const { log, node, ann, key } = await world()
  const bob = log.person({ [workspaceId]: [room] })
  const hers = await listener(node, ann.cookie, { workspaceId })
  const his = await listener(node, bob.cookie, { workspaceId })
  const ended = ending(hers.client)
  if (reason === 'signed_out') log.sessions.delete(ann.cookie)
  else log.hearings.delete(key)
  await node.changeAccess(reason === 'signed_out' ? { userId: ann.userId, sessionId: ann.cookie } : { workspaceId })
  expect(await ended).toEqual({ said: reason, comesBack: false })
  await node.announce(log.append([room]))
  await until(() => his.heard.length > 0)
  expect({ hers: hers.heard, his: his.heard }).toEqual({ hers: [], his: [1] })
})

test('access lost between the question of a hello and its answer is not given', async () => {
  const { log, node, ann, key } = await world()
  const { heard, client } = await listener(node, ann.cookie, { workspaceId: newId() })
  const port = { ...log.port }
  let isFirst = true
  log.port.hearing = async (principal, id) => {
    const answer = await port.hearing(principal, id)
    if (!isFirst) return answer
    isFirst = false
    log.hearings.delete(key)
    const asked = log.questions
    await node.changeAccess({ userId: ann.userId })
    // The change has arrived when it made the node ask who this is.
    await until(() => log.questions > asked)
    return answer
  }
  expect(await say(client, { workspaceId })).toEqual({ state: 'refused', reason: 'not_found' })
  await node.announce(log.append([room]))
  await node.announce(log.append([socketRoom.user(ann.userId)]))
  expect(heard).toEqual([])
})

test('a change that nobody told is found by the regular re-check', async () => {
  const { log, node, ann, key } = await world({ limits: { recheckMs: 200 } })
  const { client } = await listener(node, ann.cookie, { workspaceId })
  const ended = ending(client)
  log.hearings.delete(key)
  expect(await ended).toEqual({ said: 'no_access', comesBack: false })
})

test('a connection ends when its session does', async () => {
  const { log, node, ann } = await world()
  log.until = Date.now() + 300
  const { client } = await listener(node, ann.cookie, { workspaceId })
  expect(await ending(client)).toEqual({ said: 'signed_out', comesBack: false })
})

test('access that cannot be confirmed is not believed for long, and the client comes back when it can', async () => {
  const limits = { recheckMs: 100, recheckRetryMs: 50, failClosedMs: 300 }
  const { log, node, ann } = await world({ limits })
  const { client } = await listener(node, ann.cookie, { workspaceId })
  const ended = ending(client)
  log.isAway = true
  expect(await ended).toEqual({ said: 'unavailable', comesBack: true })
  log.isAway = false
  await until(() => client.connected)
  expect(await say(client, { workspaceId })).toMatchObject({ state: 'live' })
})

test('a short failure of the api ends nothing', async () => {
  const { log, node, ann } = await world({ limits: { recheckMs: 100, recheckRetryMs: 20, failClosedMs: 60_000 } })
  const { client, heard } = await listener(node, ann.cookie, { workspaceId })
  log.isAway = true
  await until(async () => (await node.metric('truss_io_failures_total')) > 2)
  log.isAway = false
  await node.announce(log.append([room]))
  await until(() => heard.length > 0)
  expect(client.connected).toBe(true)
})

test('one change for a large workspace asks the api a few at a time, and reaches everybody', async () => {
  const { log, node } = await world({ limits: { rechecks: 3, connections: 100 } })
  const people = await Promise.all(
    Array.from({ length: 40 }, () => listener(node, log.person({ [workspaceId]: [room] }).cookie, { workspaceId })),
  )
  let running = 0
  let most = 0
  log.beforeHearing = async () => {
    most = Math.max(most, ++running)
    await new Promise((done) => setTimeout(done, 5))
    running--
  }
  const ended = Promise.all(people.map(({ client }) => ending(client)))
  log.hearings.clear()
  await node.changeAccess({ workspaceId })
  expect(new Set((await ended).map(({ said }) => said))).toEqual(new Set(['no_access']))
  expect(most).toBe(3)
})

test('a wrong cookie and a foreign Origin are told so once, and do not come back', async () => {
  const { node, ann } = await world()
  const wrong = node.client('nobody')
  const foreign = node.client(ann.cookie, { origin: 'http://evil.test' })
  for (const client of [wrong, foreign]) {
    const refused = new Promise<Error>((done) => client.once('connect_error', done))
    client.connect()
    expect((await refused).message).toBe('unauthenticated')
    expect(client.active).toBe(false)
  }
  const ours = node.client(ann.cookie, { origin: 'http://truss.test' })
  await connected(ours)
  await until(async () => (await node.metric('truss_io_connections')) === 1)
})

test('a knock while the api is away is tried again by the client', async () => {
  const { log, node, ann } = await world()
  log.isAway = true
  const client = node.client(ann.cookie)
  const refused = new Promise((done) => client.once('connect_error', done))
  client.connect()
  await refused
  expect(client.active).toBe(true)
  log.isAway = false
  await until(() => client.connected)
})

test('one person may hold so many connections and no more; closing one makes room', async () => {
  const { log, node, ann } = await world({ limits: { connectionsPerUser: 2 } })
  const [first] = [await connected(node.client(ann.cookie)), await connected(node.client(ann.cookie))]
  const third = node.client(ann.cookie)
  const refused = new Promise<Error>((done) => third.once('connect_error', done))
  third.connect()
  expect((await refused).message).toBe('too_many_connections')
  await connected(node.client(log.person({}).cookie))
  first.disconnect()
  await until(async () => (await node.metric('truss_io_connections')) === 2)
  await connected(third)
})
