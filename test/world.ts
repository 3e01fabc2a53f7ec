import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { MongoClient } from 'mongodb'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { signUp } from '#shared/accounts.ts'
import type { BodyInput, Endpoint, Params, QueryInput, Result } from '#shared/endpoint.ts'
import type { PrismaClient } from '#prisma'
import { newId } from '#shared/ids.ts'
import { createProject, type Project } from '#shared/projects.ts'
import type { Role } from '#shared/roles.ts'
import { createWorkspace, type Workspace } from '#shared/workspaces.ts'
import { createRealtime } from '../realtime/app.ts'
import { ensureIndexes } from '../realtime/yjs/indexes.ts'
import { apiPort } from '../server/access/port.ts'
import type { Server } from '../server/context.ts'
import { migrateDocuments } from '../server/documents-db/migrate.ts'
import { documentMigrations } from '../server/documents-db/migrations.ts'
import { readEvents } from '../server/events/read.ts'
import { type Ask, sequence } from '../server/events/sequence.ts'
import { createApi } from '../server/http/app.ts'
import { answerUnreadable } from '../server/http/unreadable.ts'
import { openPostgres } from '../server/postgres/open.ts'
import { noRooms } from '../server/rooms/remote.ts'

const env = (name: string): string => process.env[name] ?? fail(`${name} is not set: run the tests with npm test`)
const fail = (message: string): never => {
  throw new Error(message)
}

const databaseUrl = env('DATABASE_URL')
const mongo = new MongoClient(env('MONGODB_URL'))
const redis = new Redis(env('REDIS_URL'), { maxRetriesPerRequest: 1 })
const root = openPostgres(databaseUrl, 20)

/** The real stores behind the tests; NODE_ENV's names, as in production. */
export const server: Server = {
  root,
  mongo: mongo.db(process.env['MONGODB_DATABASE'] ?? 'test'),
  redis,
  log: pino({ level: process.env['LOG_LEVEL'] ?? 'warn' }),
  now: () => new Date(),
  rooms: noRooms,
  placing: { id: newId(), wake: null },
  config: {
    publicUrl: null,
    secretKey: 'a secret of the tests that is long enough',
    signup: 'open',
    trustProxy: false,
    filesDir: await mkdtemp(join(tmpdir(), 'truss-files-')),
    busPrefix: 'test:',
    limits: {
      jsonBytes: 1024 * 1024,
      fileBytes: 50 * 1024 * 1024,
      sessionDays: 30,
      signInPerMinute: 10,
      requestsPerMinute: 1_000_000,
      trashDays: 30,
    },
  },
}

await mongo.connect()
await migrateDocuments(server.mongo, documentMigrations, server.log)
await ensureIndexes(server.mongo)
const http = createServer(createApi(server)).on('clientError', answerUnreadable).listen(0, '127.0.0.1')
const realtime = createRealtime({
  log: server.log,
  mongo: server.mongo,
  redisUrl: env('REDIS_URL'),
  busPrefix: server.config.busPrefix,
  http,
  api: apiPort(server),
  processId: newId(),
  registry: new Registry(),
  // What nobody has open goes soon, so that it is not told of in the middle of another test.
  limits: { lingerMs: 500, lingerJitterMs: 0 },
})
server.rooms = realtime.rooms
await new Promise((resolve) => http.once('listening', resolve))
/** Waits until no document of an earlier test is open: one that is let go is projected and gets a version, which are events. */
export async function noRoomsOpen(): Promise<void> {
  while (realtime.yjs.roomsOpen().length > 0) await new Promise((resolve) => setTimeout(resolve, 50))
}

/** Where the API of the tests listens: all files share it, as requests of one process do, and it ends with the process. */
export const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`

export type Answer<E extends Endpoint> = {
  status: number
  body: Result<E>
  problem: { code: string; detail: string; current?: unknown; sent?: unknown }
  headers: Headers
}
type Given<E extends Endpoint> = {
  params?: Params<E>
  query?: QueryInput<E>
  body?: BodyInput<E>
  headers?: Record<string, string>
}

/** Path of an endpoint with its parameters and query filled in. */
export function urlOf(endpoint: Endpoint, params: object = {}, query: object = {}): string {
  const values = new Map(Object.entries(params))
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(values.get(name))))
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([k, v]) => (v === undefined ? [] : [[k, String(v)]])),
  )
  return `${origin}/api/v1${path}${search.size > 0 ? `?${search}` : ''}`
}

/** Somebody at the door, with a cookie or without. */
export type Caller = {
  cookie: string | null
  call<E extends Endpoint>(endpoint: E, given?: Given<E>): Promise<Answer<E>>
}

export function caller(cookie: string | null): Caller {
  return {
    cookie,
    async call(endpoint, given = {}) {
      const res = await fetch(urlOf(endpoint, given.params, given.query), {
        method: endpoint.method,
        headers: {
          origin,
          ...(cookie && { cookie }),
          ...(given.body !== undefined && { 'content-type': 'application/json' }),
          ...given.headers,
        },
        ...(given.body !== undefined && { body: JSON.stringify(given.body) }),
      })
      const text = await res.text()
      const body = text === '' ? undefined : JSON.parse(text)
      return { status: res.status, body, problem: body, headers: res.headers }
    },
  }
}

export const anonymous = caller(null)
export type Person = Caller & { id: string; email: string; name: string; username: string }

/** Somebody with an account of their own and a session, made through the door. */
export async function person(name = 'Ann Lee'): Promise<Person> {
  const email = `${newId()}@example.org`
  const res = await anonymous.call(signUp, { body: { email, name, password: 'correct horse battery' } })
  if (res.status !== 201) fail(`sign-up answered ${res.status}: ${res.problem.detail}`)
  const cookie = res.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  return { ...caller(cookie), id: res.body.id, email, name, username: res.body.username }
}

/** Answers of a call that must succeed. */
export async function ok<E extends Endpoint>(answer: Promise<Answer<E>>): Promise<Result<E>> {
  const { status, body, problem } = await answer
  return status < 300 ? body : fail(`answered ${status}: ${problem.detail}`)
}

export type World = { owner: Person; workspace: Workspace; project: Project }

/** A workspace with an owner and one project. */
export async function world(): Promise<World> {
  const owner = await person('Olga Owner')
  const workspace = await ok(owner.call(createWorkspace, { body: { name: `Acme ${newId()}` } }))
  const project = await ok(
    owner.call(createProject, { params: { workspaceId: workspace.id }, body: { name: 'Apollo' } }),
  )
  return { owner, workspace, project }
}

/** A new person with a role on the workspace, as a member. */
export async function member(
  { workspace }: Pick<World, 'workspace'>,
  role: Role,
  name = `${role} person`,
): Promise<Person> {
  const someone = await person(name)
  await root.workspaceMember.create({ data: { workspaceId: workspace.id, userId: someone.id } })
  await grant(someone, 'workspace', workspace.id, workspace.id, role)
  return someone
}

/** A grant on one object, as a share would write it. */
export async function grant(
  to: Pick<Person, 'id'>,
  objectType: 'workspace' | 'project' | 'task' | 'document' | 'whiteboard' | 'room',
  objectId: string,
  workspaceId: string,
  role: Role,
): Promise<void> {
  await root.grant.create({
    data: { subjectType: 'user', subjectId: to.id, objectType, objectId, workspaceId, role, source: 'test' },
  })
}

/** How the sequencer reaches a database here: not over a connection of its own. */
export const askOf =
  (db: PrismaClient): Ask =>
  (sql, values) =>
    db.$queryRawUnsafe(sql, ...values)

/** Gives everything that waits its place. */
export async function sequenceAll(db: PrismaClient = root): Promise<void> {
  while ((await sequence(askOf(db))).length > 0);
}

/** Everything published about an object, in order, after giving places to what waits. */
export async function eventsOf(objectId: string) {
  await sequenceAll()
  const events = await readEvents(root, { after: 0, limit: 1_000_000 })
  return events.filter(({ event }) => event.objectId === objectId).map(({ event }) => event)
}
