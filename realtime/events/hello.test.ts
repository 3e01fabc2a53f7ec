import { afterEach, expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import { socketRoom } from '#shared/rooms.ts'
import { openLog } from './testing/log.ts'
import { connected, listener, openNode, say, until, type NodeOptions, type TestNode } from './testing/world.ts'

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

test('what was missed is replayed by pages, in order, and only what this person hears', async () => {
  const { log, node, ann } = await world({ limits: { pageEvents: 7 } })
  for (let n = 1; n <= 100; n++) log.append([n % 2 ? room : socketRoom.project(newId())])
  const { heard, welcome } = await listener(node, ann.cookie, { workspaceId, since: 10 })
  expect(welcome).toEqual({ state: 'live', head: 100, replayed: 45 })
  expect(heard).toEqual(places(11, 100).filter((pos) => pos % 2))
})

test('a fresh page starts at the head of the log and is told nothing old', async () => {
  const log = openLog()
  log.append([room])
  const node = await openNode(log)
  nodes.push(node)
  const ann = log.person({ [workspaceId]: [room] })
  const { heard, welcome } = await listener(node, ann.cookie, { workspaceId })
  expect(welcome).toEqual({ state: 'live', head: 1, replayed: 0 })
  await node.announce(log.append([room]))
  await until(() => heard.length > 0)
  expect(heard).toEqual([2])
})

test('a client that changes between two nodes twenty times while events flow misses none and gets none twice', async () => {
  const { log, node, ann } = await world({ limits: { pageEvents: 5, hellos: { burst: 100, perSecond: 100 } } })
  const other = await openNode(log, { prefix: node.prefix, limits: { pageEvents: 5 } })
  nodes.push(other)
  let isFlowing = true
  const flow = (async () => {
    while (isFlowing) {
      const event = log.append([room])
      if (event.pos % 10) await node.announce(event)
      else await node.tellHead(event.pos)
    }
  })()
  const heard: number[] = []
  for (let round = 0; round < 20; round++) {
    const client = (round % 2 ? node : other).client(ann.cookie)
    client.on('event', (event) => void heard.push(event.pos))
    await connected(client)
    await say(client, { workspaceId, since: heard.at(-1) ?? 0 })
    const enough = heard.length + 20
    await until(() => heard.length >= enough)
    client.disconnect()
  }
  isFlowing = false
  await flow
  expect(heard.length).toBeGreaterThan(400)
  expect(heard).toEqual(places(1, heard.length))
})

test('a replay that is ahead of its node is not repeated by it', async () => {
  const { log, node, ann } = await world({ limits: { silentMs: 60_000 } })
  const early = [log.append([room]), log.append([room])]
  const { heard, welcome } = await listener(node, ann.cookie, { workspaceId, since: 0 })
  expect(welcome).toEqual({ state: 'live', head: 2, replayed: 2 })
  for (const event of early) await node.announce(event)
  await node.announce(log.append([room]))
  await until(() => heard.length >= 3)
  expect(heard).toEqual([1, 2, 3])
})

test('an event told by the node while a replay is being read is not lost', async () => {
  const { log, node, ann } = await world({ limits: { silentMs: 60_000, pollMs: 60_000 } })
  node.server.deliver(log.append([room]))
  const port = { ...log.port }
  log.port.eventsSince = async (query) => {
    const page = await port.eventsSince(query)
    if (query.rooms && log.events.length < 2) node.server.deliver(log.append([room]))
    return page
  }
  const { heard, welcome } = await listener(node, ann.cookie, { workspaceId, since: 0 })
  expect({ heard, welcome }).toEqual({ heard: [1, 2], welcome: { state: 'live', head: 2, replayed: 2 } })
})

test('too far behind, or beyond the end of the log: resync, then everything after the head once', async () => {
  const { log, node, ann } = await world({ limits: { silentMs: 60_000 } })
  for (let n = 0; n < 50; n++) log.append([room])
  await node.tellHead(50)
  await until(async () => (await node.metric('truss_io_pos')) === 50)
  log.resyncAfter = 10
  for (const since of [3, 4000]) {
    const { heard, welcome, client } = await listener(node, ann.cookie, { workspaceId, since })
    const head = log.events.length
    expect(welcome).toEqual({ state: 'resync', head })
    await node.announce(log.append([room]))
    await until(() => heard.length > 0)
    expect(heard).toEqual([head + 1])
    client.disconnect()
  }
})

test('a second hello replaces the first: only the newer workspace is heard', async () => {
  const { log, node } = await world()
  const [first, second] = [newId(), newId()]
  const [firstRoom, secondRoom] = [socketRoom.project(newId()), socketRoom.project(newId())]
  const ann = log.person({ [first]: [firstRoom], [second]: [secondRoom] })
  const { client, heard } = await listener(node, ann.cookie, { workspaceId: first })
  expect(await say(client, { workspaceId: second })).toMatchObject({ state: 'live' })
  await node.announce(log.append([firstRoom]))
  await node.announce(log.append([secondRoom]))
  await until(() => heard.length > 0)
  expect(heard).toEqual([2])
})

test('of two hellos at once the later one wins, whichever is answered first', async () => {
  const { log, node } = await world()
  const [slow, quick] = [newId(), newId()]
  const [slowRoom, quickRoom] = [socketRoom.project(newId()), socketRoom.project(newId())]
  const ann = log.person({ [slow]: [slowRoom], [quick]: [quickRoom] })
  const heard: number[] = []
  const client = await connected(node.client(ann.cookie))
  client.on('event', (event) => void heard.push(event.pos))
  let release = () => {}
  log.beforeHearing = () => {
    log.beforeHearing = async () => undefined
    return new Promise((done) => (release = done))
  }
  const first = say(client, { workspaceId: slow })
  const second = say(client, { workspaceId: quick })
  expect(await second).toMatchObject({ state: 'live' })
  release()
  expect(await first).toEqual({ state: 'refused', reason: 'replaced' })
  await node.announce(log.append([slowRoom]))
  await node.announce(log.append([quickRoom]))
  await until(() => heard.length > 0)
  expect(heard).toEqual([2])
})

test('a workspace one may not see, one that is none, and too many questions are refused with the reason', async () => {
  const { node, ann } = await world({ limits: { hellos: { burst: 3, perSecond: 0 } } })
  const client = await connected(node.client(ann.cookie))
  const answers = []
  for (const id of [newId(), 'x', newId(), newId()]) answers.push(await say(client, { workspaceId: id }))
  expect(answers).toEqual(
    ['not_found', 'invalid', 'not_found', 'rate_limited'].map((reason) => ({ state: 'refused', reason })),
  )
})

test('an api that is away refuses, and the client comes back by itself until it is there', async () => {
  const { log, node, ann } = await world()
  const client = await connected(node.client(ann.cookie))
  const gone = new Promise<boolean>((done) => client.once('disconnect', () => done(client.active)))
  log.isAway = true
  expect(await say(client, { workspaceId })).toEqual({ state: 'refused', reason: 'unavailable' })
  expect(await gone).toBe(true)
  log.isAway = false
  await until(() => client.connected)
  expect(await say(client, { workspaceId })).toMatchObject({ state: 'live' })
})
