import { createServer, type Server } from 'node:http'
import { MongoClient, type Db } from 'mongodb'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { newId } from '#shared/ids.ts'
import type { ApiPort, ContentCommitted, Principal, RoomAccess } from '#shared/ports.ts'
import { roomName, type RoomRef, type RoomRole } from '#shared/rooms.ts'
import type { Version } from '#shared/versions.ts'
import { routeUpgrades } from '../../app.ts'
import { createBus } from '../../bus.ts'
import { roomsPort } from '../../roomsPort.ts'
import { createYjs, type YjsEngine } from '../engine.ts'
import { ensureIndexes } from '../indexes.ts'
import type { Limits } from '../limits.ts'
import { until } from './client.ts'

/** The api's side of the port: who holds which cookie and what they may, as plain maps that a test changes. */
export function apiOfMaps() {
  const roles = new Map<string, RoomAccess>()
  const contents: ContentCommitted[] = []
  const versions: { room: RoomRef; version: Version }[] = []
  const granted = (role: RoomRole, gen = 1): RoomAccess => ({
    state: 'granted',
    role,
    gen,
    epoch: 1,
    until: Date.now() + 3_600_000,
  })
  const port: ApiPort = {
    principalOf: async ({ cookie }) => (cookie ? principalOf(cookie) : null),
    access: async (principal, room) => roles.get(`${principal.userId} ${roomName(room)}`) ?? granted('write'),
    hearing: async () => null,
    mayView: async () => false,
    eventsSince: async () => ({ state: 'events', events: [], head: 0 }),
    contentCommitted: async (committed) => void contents.push(...committed),
    versionSaved: async (saved) => void versions.push(saved),
  }
  return {
    port,
    roles,
    contents,
    versions,
    granted,
    setAccess: (userId: string, room: RoomRef, access: RoomAccess) => roles.set(`${userId} ${roomName(room)}`, access),
  }
}

const principalOf = (cookie: string): Principal => ({
  kind: 'session',
  userId: cookie,
  sessionId: `session-${cookie}`,
  name: cookie.toUpperCase(),
  color: '#123456',
})

/** Tests type and knock faster than people. */
const unhurried = { framesPerSecond: 1e6, framesBurst: 1e6, connectsPerMinute: 1e6, connectsBurst: 1e6 }

export type World = Awaited<ReturnType<typeof openWorld>>

type WorldOptions = {
  limits?: Partial<Limits>
  url?: string
  database?: string
  redis?: { url: string; prefix: string }
  /** How many processes for heavy rooms it may start. */
  heavy?: number
}

/** A realtime server on a free port, its own database name, and the api's side under the test's control. */
export async function openWorld({
  limits = {},
  url = mongoUrl(),
  database = `rt_${newId()}`,
  redis,
  heavy = 0,
}: WorldOptions = {}) {
  const mongo = await MongoClient.connect(url)
  const db = mongo.db(database)
  await ensureIndexes(db)
  const api = apiOfMaps()
  const registry = new Registry()
  const processId = newId()
  const log = pino({ level: 'fatal' })
  const bus = redis && createBus({ redisUrl: redis.url, prefix: redis.prefix, log, registry, heartbeatMs: 200 })
  const all = { tickMs: 50, lingerJitterMs: 0, ...unhurried, ...limits }
  const yjs = createYjs({
    log,
    ...(bus && { bus }),
    mongo: db,
    api: api.port,
    processId,
    registry,
    limits: all,
    heavy: {
      processes: heavy,
      mongoUrl: url,
      logLevel: 'fatal',
      limits: all,
      redis: redis ?? null,
    },
  })
  const server = createServer((req, res) => {
    if (req.url === '/metrics') void yjs.metrics().then((page) => res.end(page))
    else if (req.url === '/heavy') res.end(JSON.stringify(yjs.heavyProcesses()))
    else res.writeHead(404).end()
  })
  routeUpgrades(server, yjs)
  const port = await listen(server)
  return {
    yjs,
    rooms: yjs.placed(roomsPort(yjs, log)),
    bus,
    api,
    db,
    mongo,
    registry,
    processId,
    server,
    port,
    url: `ws://127.0.0.1:${port}/rt/yjs/v1`,
    metric: async (name: string) => (await registry.getSingleMetric(name)?.get())?.values[0]?.value ?? 0,
    async close(drop = true) {
      const unsaved = await closeWorld({ yjs, db, mongo, server }, drop)
      bus?.close()
      return unsaved
    },
  }
}

async function closeWorld(
  { yjs, db, mongo, server }: { yjs: YjsEngine; db: Db; mongo: MongoClient; server: Server },
  drop: boolean,
) {
  const unsaved = await yjs.shutdown(3_000)
  if (drop) await until('the database is dropped', () => db.dropDatabase().catch(() => false))
  await mongo.close()
  server.closeAllConnections()
  // Not waited for: Node never says it of a server whose sockets went to a process that has ended.
  server.close()
  return unsaved
}

export function mongoUrl(): string {
  // oxlint-disable-next-line node/no-process-env -- tests get the address of the store this way
  const url = process.env['MONGODB_URL']
  if (!url) throw new Error('MONGODB_URL is not set: start the tests with npm test')
  return url
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the server has no port')
  return address.port
}
