import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listRooms, sendMessage } from '#shared/chat.ts'
import { listEvents, type Published } from '#shared/events.ts'
import { newId } from '#shared/ids.ts'
import type { ClientToServer, ServerToClient, Welcome } from '#shared/socket.ts'
import { createTask, getBoard, moveTask } from '#shared/tasks.ts'
import { killableRedis, lossyWire } from '../realtime/events/testing/redis.ts'
import { runTruss } from './running.ts'
import { ok, type Person, server, type World, world } from './world.ts'

type Running = Awaited<ReturnType<typeof runTruss>>
let redis: Awaited<ReturnType<typeof killableRedis>>
let wire: Awaited<ReturnType<typeof lossyWire>>
let api: Running
let realtime: Running

/** Realtime in a process of its own: events reach it by Redis, or not. */
beforeAll(async () => {
  redis = await killableRedis()
  wire = await lossyWire(redis.url)
  const url = new URL(wire.url)
  url.pathname = ''
  const env = { REDIS_URL: url.href, DRAIN_SECONDS: '0' }
  api = await runTruss({ ...env, ROLES: 'api,jobs', REALTIME_URL: 'http://127.0.0.1:9' })
  realtime = await runTruss({ ...env, ROLES: 'realtime', API_URL: api.url })
})
afterAll(async () => {
  await Promise.all([api.stop(), realtime.stop()])
  await wire.close()
  await redis.close()
})

/** A page as the web client has it: it remembers its place, and says it again after a lost connection. */
async function page({ cookie }: Person, workspaceId: string) {
  const socket: Socket<ServerToClient, ClientToServer> = io(realtime.url, {
    path: '/rt/io',
    transports: ['websocket'],
    extraHeaders: { cookie: String(cookie), origin: realtime.url },
  })
  const shown: Published[] = []
  const seen = { connections: 0, resyncs: 0, repeated: 0 }
  let since: number | undefined
  const welcome = new Promise<Welcome>((done) => {
    socket.on('connect', () => {
      seen.connections += 1
      socket.emit('hello', { v: 1, workspaceId, ...(since !== undefined && { since }) }, (answer) => {
        if (answer.state === 'live' && since === undefined) since = answer.head
        done(answer)
      })
    })
  })
  socket.on('resync', () => void (seen.resyncs += 1))
  socket.on('event', (event) => {
    if (since !== undefined && event.pos <= since) seen.repeated += 1
    else shown.push(event)
    since = Math.max(since ?? 0, event.pos)
  })
  const answer = await welcome
  if (answer.state !== 'live') throw new Error(`not live but ${answer.state}`)
  return { shown, seen, from: answer.head, close: () => socket.close() }
}

/** Everything in the log after a place, as a client fetches it. */
async function fetched({ owner, workspace }: World, since: number): Promise<Published[]> {
  const all: Published[] = []
  for (;;) {
    const params = { workspaceId: workspace.id }
    const query = { since: String(all.at(-1)?.pos ?? since), limit: '1000' }
    const answer = await ok(owner.call(listEvents, { params, query }))
    if (answer.state !== 'events') throw new Error('resync')
    all.push(...answer.events)
    if (!answer.hasMore) return all
  }
}

/** Says something `count` times, a few at a time. */
async function chat({ owner, workspace }: World, count: number): Promise<string[]> {
  const { data } = await ok(owner.call(listRooms, { params: { workspaceId: workspace.id } }))
  const roomId = data[0]?.room.id ?? ''
  const ids = Array.from({ length: count }, () => newId())
  const say = (id: string) => ok(owner.call(sendMessage, { params: { roomId }, body: { id, content: 'Hello' } }))
  for (let n = 0; n < count; n += 20) await Promise.all(ids.slice(n, n + 20).map(say))
  return ids
}

const messagesIn = (events: Published[]) =>
  events.flatMap((event) => (event.type === 'message.sent' ? [event.data.message.id] : []))
const places = (events: Published[]) => events.map(({ pos }) => pos)

/** The page has shown what the log has: all, once, in order, on one connection. */
async function expectWhole({ shown, seen }: Awaited<ReturnType<typeof page>>, from: number, acme: World) {
  const waiting = { workspaceId: acme.workspace.id, pos: null }
  await expect.poll(() => server.root.event.count({ where: waiting })).toBe(0)
  const all = places(await fetched(acme, from))
  await expect.poll(() => shown.length).toBeGreaterThanOrEqual(all.length)
  expect(places(shown)).toEqual(all)
  expect(places(shown)).toEqual(places(shown).toSorted((a, b) => a - b))
  expect(seen).toEqual({ connections: 1, resyncs: 0, repeated: 0 })
  for (const { log } of [api, realtime]) expect(log()).not.toContain('unhandled')
}

test('A42: of 1000 chat messages with a killed Redis in the middle a page shows each once, in order', async () => {
  const acme = await world()
  const open = await page(acme.owner, acme.workspace.id)
  const before = await chat(acme, 400)
  await redis.kill()
  const during = await chat(acme, 200)
  await redis.start()
  const later = await chat(acme, 400)
  await expectWhole(open, open.from, acme)
  expect(messagesIn(open.shown).toSorted()).toEqual([...before, ...during, ...later].toSorted())
  expect(messagesIn(await fetched(acme, open.from))).toEqual(messagesIn(open.shown))
  open.close()
})

test('A44: while Redis loses 1 in 10 messages a page shows every change of the board and the chat once, in order', async () => {
  const acme = await world()
  const open = await page(acme.owner, acme.workspace.id)
  wire.lose(10)
  const params = { projectId: acme.project.id }
  const { columns } = await ok(acme.owner.call(getBoard, { params }))
  const [first, second] = columns.map(({ column }) => column.id)
  if (!first || !second) throw new Error('no columns')
  for (let n = 0; n < 25; n++) {
    const task = await ok(acme.owner.call(createTask, { params, body: { title: `Task ${n}` } }))
    const to = { columnId: n % 2 === 0 ? first : second, afterId: null, beforeId: null }
    await ok(acme.owner.call(moveTask, { params: { taskId: task.id }, body: to }))
    await chat(acme, 5)
  }
  await expectWhole(open, open.from, acme)
  wire.lose(0)
  const metrics = await (await fetch(`${realtime.url}/metrics`)).text()
  expect(Number(/^truss_io_gap_events_total (\d+)/m.exec(metrics)?.[1])).toBeGreaterThan(0)
  open.close()
})
