import { createServer, type Server as HttpServer } from 'node:http'
import { mkdir } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import express, { type Express } from 'express'
import { Redis } from 'ioredis'
import { MongoClient } from 'mongodb'
import { pino, type Logger } from 'pino'
import { collectDefaultMetrics, Registry } from 'prom-client'
import type { Addressed, ApiPort } from '#shared/ports.ts'
import { redact } from '#shared/redact.ts'
import type { RoomRef } from '#shared/rooms.ts'
import { type Config, readConfig } from './config.ts'
import { seedDemo } from './prisma/seed.ts'
import { createRealtime } from './realtime/app.ts'
import { roomRoutes } from './realtime/internal.ts'
import { remoteApi } from './realtime/remoteApi.ts'
import { ensureIndexes } from './realtime/yjs/indexes.ts'
import { purgeRooms, roomNames, seedRoom } from './realtime/yjs/rooms.ts'
import { thinVersions } from './realtime/yjs/thinning.ts'
import { apiPort } from './server/access/port.ts'
import { isEmpty, setupToken } from './server/accounts/setup.ts'
import type { Server } from './server/context.ts'
import { migrateDocuments } from './server/documents-db/migrate.ts'
import { documentMigrations } from './server/documents-db/migrations.ts'
import type { Recent } from './server/events/recent.ts'
import { runApiEvents, runJobEvents } from './server/events/run.ts'
import { createApi } from './server/http/app.ts'
import { type Health, healthRoutes } from './server/http/health.ts'
import { internalRoutes } from './server/http/internal.ts'
import { httpMetrics } from './server/http/metrics.ts'
import { answerErrors } from './server/http/problem.ts'
import { type Closer, stopOnSignal } from './server/http/stop.ts'
import { answerUnreadable } from './server/http/unreadable.ts'
import { webClient } from './server/http/web.ts'
import { runJobs } from './server/jobs/run.ts'
import { openPostgres } from './server/postgres/open.ts'
import { noRooms, remoteRooms } from './server/rooms/remote.ts'

/**
 * Redis for requests: while it is away a command fails at once, and one that gets no answer fails soon, as everything in Redis can be
 * done without. Answers when it is there, or is known to be away.
 */
async function connectRedis(config: Config, log: Logger): Promise<Redis> {
  const redis = new Redis(config.redis.url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 2000,
    retryStrategy: (n) => Math.min(2000, n * 100),
  })
  redis.on('error', (err: Error) => log.warn({ err: err.message }, 'redis'))
  await new Promise<void>((resolve) => {
    redis.once('ready', resolve)
    redis.once('close', resolve)
  })
  return redis
}

async function connect(
  config: Config,
  log: Logger,
): Promise<{ server: Server; mongo: MongoClient; closers: Closer[] }> {
  const mongo = new MongoClient(config.mongo.url, {
    maxPoolSize: 20,
    serverSelectionTimeoutMS: 10_000,
    // A database that hangs without closing its connections would else keep the pool full for as long as TCP waits.
    connectTimeoutMS: 5_000,
    socketTimeoutMS: 60_000,
    appName: 'truss',
  })
  const root = openPostgres(config.postgres.url, config.postgres.pool)
  const [redis] = await Promise.all([
    connectRedis(config, log),
    mongo.connect(),
    root.$queryRaw`SELECT 1`,
    mkdir(config.server.filesDir, { recursive: true, mode: 0o700 }),
  ])
  const server: Server = {
    root,
    mongo: mongo.db(config.mongo.database),
    redis,
    log,
    config: config.server,
    // A process with rooms of its own puts them here when they are there.
    rooms:
      config.realtimeUrl && !config.roles.has('realtime')
        ? remoteRooms(config.realtimeUrl, config.internalSecret, log)
        : noRooms,
    placing: { id: randomUUID(), wake: null },
    now: () => new Date(),
  }
  const closers = [
    { name: 'postgres', close: () => root.$disconnect() },
    { name: 'mongodb', close: () => mongo.close() },
    { name: 'redis', close: async () => redis.disconnect() },
  ]
  return { server, mongo, closers }
}

async function listenOn(http: HttpServer, config: Config): Promise<string> {
  await new Promise<void>((done, reject) => http.once('error', reject).listen(config.port, config.host, done))
  const address = http.address()
  const port = typeof address === 'object' && address ? address.port : config.port
  const host = config.host === '0.0.0.0' || config.host === '::' ? 'localhost' : config.host
  return config.server.publicUrl ?? `http://${host}:${port}`
}

/** Makes the demo workspace on an empty database when asked to, else tells how the first account is made. */
async function prepare(config: Config, server: Server): Promise<string | null> {
  if (config.demo?.atStart)
    await seedDemo(server, config.demo, (room, update, by) => seedRoom(server.mongo, room, update, by))
  return (await isEmpty(server.root)) ? `/setup/${setupToken(server)}` : null
}

/** What the roles of this process share. Closers run in order, so each part puts itself before what it stands on. */
type Parts = {
  config: Config
  server: Server
  log: Logger
  app: Express
  http: HttpServer
  api: ApiPort
  registry: Registry
  /** Events that this process placed, for its consumers. */
  recent: Recent
  closers: Closer[]
}

/** How an event of this process reaches the sockets without Redis, how what waits is stored in a hurry, and the page of metrics. */
type Live = { deliver(event: Addressed): void; flush(): Promise<void>; metrics(): Promise<string> }

/** Sockets and rooms. */
function startRealtime({ config, server, log, app, http, api, registry, closers }: Parts): Live {
  const realtime = createRealtime({
    log: log.child({ part: 'realtime' }),
    mongo: server.mongo,
    redisUrl: config.redis.url,
    busPrefix: config.server.busPrefix,
    http,
    api,
    processId: randomUUID(),
    registry,
    heavy: {
      processes: config.heavyRoomProcesses,
      mongoUrl: config.mongo.url,
      logLevel: config.logLevel,
    },
    limits: {
      framesPerSecond: config.framesPerSecond,
      framesBurst: 3 * config.framesPerSecond,
      heavyRoomBytes: config.heavyRoomBytes,
      ...(config.roomMemoryBytes !== null && { roomMemoryBytes: config.roomMemoryBytes }),
    },
  })
  closers.unshift({
    name: 'realtime',
    close: async () => {
      const unsaved = await realtime.close(18_000)
      // Nothing of it was acknowledged; the clients still have it (realtime.md 3.12).
      if (unsaved.length > 0) throw new Error(`not stored: ${JSON.stringify(unsaved)}`)
    },
  })
  server.rooms = realtime.rooms
  app.use('/internal/rooms', roomRoutes(realtime.rooms, config.internalSecret))
  return { deliver: realtime.deliver, flush: () => realtime.flush(5_000), metrics: realtime.metrics }
}

/** Consumers of the event log and the scheduled jobs. */
async function startJobs({ config, server, log, recent, closers }: Parts): Promise<void> {
  const connection = new Redis(config.redis.url, { maxRetriesPerRequest: null })
  connection.on('error', (err: Error) => log.warn({ err: err.message }, 'redis of the jobs'))
  const keeper = {
    purge: (rooms: RoomRef[]) => purgeRooms(server.mongo, rooms),
    names: () => roomNames(server.mongo),
    thin: (now: number, forget: (ids: string[]) => Promise<void>) => thinVersions(server.mongo, now, forget),
  }
  const jobs = await runJobs(server, connection, keeper)
  const events = runJobEvents(server, config.postgres.url, recent)
  closers.unshift({
    name: 'jobs',
    close: () => Promise.all([jobs.stop(), events.stop()]).then(() => connection.disconnect()),
  })
}

async function start(config: Config, log: Logger): Promise<void> {
  const { server, closers } = await connect(config, log)
  await Promise.all([migrateDocuments(server.mongo, documentMigrations, log), ensureIndexes(server.mongo)])
  const setup = await prepare(config, server)

  const registry = new Registry()
  // By itself it looks at the event loop a hundred times a second, which is most of what an idle process does.
  collectDefaultMetrics({ register: registry, prefix: 'truss_', eventLoopMonitoringPrecision: 50 })
  const health: Health = { draining: false }
  const app = express()
  app.disable('x-powered-by')
  let realtime: Live | undefined
  const metrics = { contentType: registry.contentType, metrics: () => realtime?.metrics() ?? registry.metrics() }
  app.use(healthRoutes(server, health, metrics, config.internalSecret))
  const http = createServer(app).on('clientError', answerUnreadable)
  const api =
    config.apiUrl && !config.roles.has('api') ? remoteApi(config.apiUrl, config.internalSecret) : apiPort(server)
  const parts: Parts = { config, server, log, app, http, api, registry, recent: { rows: [] }, closers }

  if (config.roles.has('realtime')) realtime = startRealtime(parts)
  if (config.roles.has('jobs')) await startJobs(parts)
  if (config.roles.has('api')) {
    const events = runApiEvents(server, config.postgres.url, parts.recent, realtime?.deliver)
    closers.unshift({ name: 'events', close: () => events.stop() })
    app.use('/internal/api', internalRoutes(api, config.internalSecret))
    app.use(createApi(server, httpMetrics(registry)))
    app.use(webClient(server.config, resolve('dist/web')))
  }
  app.use(answerErrors)
  closers.unshift({ name: 'http', close: async () => void http.close() })

  const url = await listenOn(http, config)
  log.info({ url, roles: [...config.roles] }, 'truss is up')
  if (setup) log.info(`No account yet. Make the first one at ${url}${setup}`)
  stopOnSignal({
    health,
    http,
    closers,
    log,
    drainMs: config.drainMs,
    flush: realtime?.flush ?? (async () => undefined),
  })
}

// V8 lets the heap double before it cleans up: what a thousand people leave behind who come at the same moment would never be given back.
setFlagsFromString('--heap-growing-percent=20')
// Helpers of the collector of short-lived objects wait for a core when there are few, and everybody else waits for them.
setFlagsFromString('--no-parallel-scavenge')

const config = readConfig(process.env)
const log = pino({
  level: config.logLevel,
  base: null,
  redact,
})
process.on('unhandledRejection', (err) => log.error({ err }, 'unhandled rejection'))
process.on('uncaughtException', (err) => {
  log.fatal({ err }, 'uncaught exception')
  process.exit(1)
})

/** The demo owner's address when that account exists, else null: only then is a printed sign-in true. */
const demoEmail = async (server: Server, email: string): Promise<string | null> =>
  (await server.root.user.count({ where: { email } })) > 0 ? email : null

/** `main.js seed`: the demo workspace on an empty database, and one line of JSON that says whether it was made. */
async function seedOnly(): Promise<void> {
  const { server, closers } = await connect(config, log)
  await Promise.all([migrateDocuments(server.mongo, documentMigrations, log), ensureIndexes(server.mongo)])
  if (!config.demo) throw new Error('DEMO_PASSWORD is required to make the demo workspace')
  const { email } = config.demo
  const seeded = await seedDemo(server, config.demo, (room, update, by) => seedRoom(server.mongo, room, update, by))
  const found = seeded ? email : await demoEmail(server, email)
  process.stdout.write(`${JSON.stringify({ seeded, ...(found !== null && { email: found }) })}\n`)
  for (const { close } of closers) await close()
}

const run = process.argv[2] === 'seed' ? seedOnly() : start(config, log)
run.catch((err: unknown) => {
  log.fatal({ err }, 'could not start')
  process.exit(1)
})
