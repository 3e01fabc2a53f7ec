import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { signOut } from '#shared/accounts.ts'
import { createDocument, type Document } from '#shared/documents.ts'
import { createTicket } from '#shared/tickets.ts'
import { routeUpgrades } from '../realtime/app.ts'
import { createYjs } from '../realtime/yjs/engine.ts'
import { ensureIndexes } from '../realtime/yjs/indexes.ts'
import { apiPort } from '../server/access/port.ts'
import { anonymous, member, ok, type Person, server, type World, world } from './world.ts'

let logged = ''
const log = pino({ level: 'trace' }, new Writable({ write: (line, _, next) => ((logged += String(line)), next()) }))
const api = apiPort({ ...server, log, now: () => server.now() })
const http = createServer()
let yjs: ReturnType<typeof createYjs>
let url: string

beforeAll(async () => {
  await ensureIndexes(server.mongo)
  yjs = createYjs({ log, mongo: server.mongo, api, processId: 'tickets', registry: new Registry() })
  routeUpgrades(http, yjs)
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done))
  url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/rt/yjs/v1`
})
afterAll(async () => {
  await yjs.shutdown(5000)
  http.closeAllConnections()
  await new Promise((done) => http.close(done))
})

let acme: World
let plan: Document
let mia: Person
beforeEach(async () => {
  acme = await world()
  plan = await write('Plan')
  mia = await member(acme, 'member', 'Mia')
})

const write = (title: string) =>
  ok(acme.owner.call(createDocument, { params: { projectId: acme.project.id }, body: { title } }))
const ticketOf = async (person: Person, { id }: Document = plan) =>
  (await ok(person.call(createTicket, { body: { room: { kind: 'doc', id } } }))).ticket

/** What a knock is answered: the HTTP status of a refused upgrade, or the socket. */
const knock = (ticket: string | null, { id }: Document = plan, headers: Record<string, string> = {}) =>
  new Promise<number | WebSocket>((done) => {
    const query = ticket === null ? '' : `?ticket=${ticket}`
    const socket = new WebSocket(`${url}/doc/${id}${query}`, { headers })
    socket.on('unexpected-response', (_, { statusCode }) => done(statusCode ?? 0))
    socket.on('open', () => done(socket))
    socket.on('error', () => undefined)
  })
const isOpen = (answer: number | WebSocket): answer is WebSocket => {
  if (typeof answer === 'number') return false
  answer.terminate()
  return true
}

test('a ticket opens its room to a program that has neither cookie nor Origin, and its edit is stored', async () => {
  const { ticket, expiresAt } = await ok(mia.call(createTicket, { body: { room: { kind: 'doc', id: plan.id } } }))
  expect(ticket).toMatch(/^[\w-]{43}$/)
  expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(60_000)
  const doc = new Y.Doc()
  const provider = new WebsocketProvider(url, `doc/${plan.id}`, doc, {
    params: { ticket },
    // @ts-expect-error ws has the same shape where y-websocket uses it, but not the same type
    WebSocketPolyfill: WebSocket,
  })
  await new Promise((done) => provider.once('sync', done))
  doc.getText('t').insert(0, 'by a program')
  await expect.poll(() => server.mongo.collection('rt_updates').countDocuments({ r: `doc:${plan.id}` })).toBe(1)
  expect(await server.mongo.collection('rt_updates').findOne({ r: `doc:${plan.id}` })).toMatchObject({ by: [mia.id] })
  provider.destroy()
})

test('of ten who bring the same ticket at once one is let in, and nobody after', async () => {
  const ticket = await ticketOf(mia)
  const answers = await Promise.all(Array.from({ length: 10 }, () => knock(ticket)))
  expect(answers.filter(isOpen)).toHaveLength(1)
  expect(answers.filter((answer) => answer === 401)).toHaveLength(9)
  expect(await knock(ticket)).toBe(401)
})

test('a ticket that is expired, for another room or invented is refused before the upgrade', async () => {
  const old = await ticketOf(mia)
  const { now } = server
  server.now = () => new Date(Date.now() + 60_001)
  expect(await knock(old)).toBe(401)
  server.now = now

  const other = await write('Other')
  const wrong = await ticketOf(mia, other)
  expect(await knock(wrong)).toBe(401)
  // Used up by the attempt.
  expect(await knock(wrong, other)).toBe(401)
  expect(await knock('x'.repeat(43))).toBe(401)
  expect(await knock('')).toBe(401)
  // A ticket counts in place of the cookie: a good one does not save a bad ticket.
  expect(await knock('x'.repeat(43), plan, { cookie: String(mia.cookie), origin: url.replace('ws', 'http') })).toBe(401)
})

test('who has signed out, was suspended or comes from a foreign page is refused before the upgrade', async () => {
  const [gone, foreign] = [await ticketOf(mia), await ticketOf(mia)]
  expect(await knock(foreign, plan, { origin: 'https://elsewhere.example' })).toBe(401)
  // With a cookie alone too: without Origin, and from elsewhere.
  const cookie = String(mia.cookie)
  expect(await knock(null, plan, { cookie })).toBe(401)
  expect(await knock(null, plan, { cookie, origin: 'https://elsewhere.example' })).toBe(401)
  expect(isOpen(await knock(null, plan, { cookie, origin: new URL(url.replace('ws', 'http')).origin }))).toBe(true)

  await ok(mia.call(signOut))
  expect(await knock(gone)).toBe(401)

  const sam = await member(acme, 'member', 'Sam')
  const kept = await ticketOf(sam)
  await server.root.user.update({ where: { id: sam.id }, data: { status: 'suspended' } })
  expect(await knock(kept)).toBe(401)
})

test('a ticket opens nothing but its room, and gives no more than the role it was made with', async () => {
  const ticket = await ticketOf(mia)
  const room = { kind: 'doc', id: plan.id } as const
  const vera = await member(acme, 'viewer', 'Vera')
  const reading = await api.principalOf({ ticket: { value: await ticketOf(vera), room } })
  const writing = await api.principalOf({ ticket: { value: ticket, room } })
  if (!reading || !writing) throw new Error('a good ticket was refused')
  await server.root.grant.updateMany({ where: { subjectId: vera.id }, data: { role: 'admin' } })
  expect(await api.access(reading, room)).toMatchObject({ state: 'granted', role: 'read' })
  expect(await api.access(writing, room)).toMatchObject({ state: 'granted', role: 'write' })
  await server.root.grant.updateMany({ where: { subjectId: mia.id }, data: { role: 'commenter' } })
  expect(await api.access(writing, room)).toMatchObject({ state: 'granted', role: 'comment' })

  const other = await write('Other')
  expect(await api.access(writing, { kind: 'doc', id: other.id })).toEqual({ state: 'none' })
  expect(await api.hearing(writing, acme.workspace.id)).toBeNull()
  expect(await api.mayView(writing, { objectType: 'document', objectId: plan.id })).toBe(false)
})

test('no ticket is ever written to a log, and Redis holds only its hash', async () => {
  const ticket = await ticketOf(mia)
  const keys = await server.redis.keys('ticket:*')
  expect(keys.length).toBeGreaterThan(0)
  expect(keys.join()).not.toContain(ticket)
  for (const key of keys) expect(await server.redis.ttl(key)).toBeLessThanOrEqual(60)
  const access = api.access
  api.access = () => Promise.reject(new Error('the api is away'))
  expect(await knock(ticket)).toBe(503)
  api.access = access
  expect(logged).toContain('knock could not be answered')
  expect(logged).not.toContain(ticket)
  expect((await anonymous.call(createTicket, { body: { room: { kind: 'doc', id: plan.id } } })).status).toBe(401)
})
