import { z } from 'zod'

const bytes = (fallback: number) => z.coerce.number().int().min(1024).default(fallback)
const count = (fallback: number) => z.coerce.number().int().min(1).default(fallback)
const flag = z
  .enum(['true', 'false', '1', '0'])
  .default('false')
  .transform((value) => value === 'true' || value === '1')
const Secret = z.string().min(32, 'at least 32 characters')

const Role = z.enum(['api', 'realtime', 'jobs'])
export type ProcessRole = z.infer<typeof Role>

/** Every variable of the environment, with its default. `.env.example` and docs/operations.md list the same (a test holds it). */
export const Environment = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  /** Origin people use, e.g. https://truss.example.org; unset: the Host of each request. */
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => new URL(url).origin)
    .optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  /** Whether X-Forwarded-* of the connecting proxy count. */
  TRUST_PROXY: flag,
  SECRET_KEY: Secret,
  INTERNAL_SECRET: Secret,
  SIGNUP: z.enum(['open', 'invite', 'closed']).default('open'),
  /** Make the demo workspace when the database is empty. */
  DEMO: flag,
  DEMO_EMAIL: z.email().default('ana@northwind.example'),
  DEMO_PASSWORD: z.string().min(10).optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  MONGODB_URL: z.string().regex(/^mongodb(\+srv)?:\/\//, 'not a MongoDB URL'),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  ROLES: z
    .string()
    .default('api,realtime,jobs')
    .transform((value) => value.split(',').map((role) => role.trim()))
    .pipe(z.array(Role).min(1)),
  /** Where a realtime process without the api role reaches the api, e.g. http://api:3000. */
  API_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => new URL(url).origin)
    .optional(),
  /** Where a process without the realtime role reaches one that has it, e.g. http://realtime:3000. */
  REALTIME_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => new URL(url).origin)
    .optional(),
  /** Folder for uploaded files and what the launcher keeps. */
  TRUSS_DATA: z.string().default('.truss'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  DATABASE_POOL: count(10),
  MAX_JSON_BYTES: bytes(1024 * 1024),
  MAX_FILE_BYTES: bytes(50 * 1024 * 1024),
  SESSION_DAYS: count(30),
  SIGN_IN_PER_MINUTE: count(10),
  REQUESTS_PER_MINUTE: count(1200),
  TRASH_DAYS: count(30),
  /** Between `/readyz` answering 503 and the end: how long balancers take to notice. */
  DRAIN_SECONDS: z.coerce.number().int().min(0).max(3600).default(5),
  /** Edits of one connection to a document or whiteboard; above it is read more slowly. */
  FRAMES_PER_SECOND: count(100),
  /** Estimated memory of the open documents and whiteboards of a realtime process; unset: half of the heap's limit. */
  ROOM_MEMORY_MB: z.coerce.number().int().min(16).optional(),
  /** Documents and whiteboards above this stored size are opened in a process of their own kind. */
  HEAVY_ROOM_BYTES: bytes(1024 * 1024),
  /** How many such processes a realtime process may start; 0: it opens all of them itself. */
  HEAVY_ROOM_PROCESSES: z.coerce.number().int().min(0).max(16).default(1),
})

const names = {
  development: { postgres: 'truss_dev', mongo: 'dev', redis: 2 },
  test: { postgres: 'truss_test', mongo: 'test', redis: 1 },
  production: { postgres: 'truss_prod', mongo: 'prod', redis: 0 },
} as const

/** Puts the database of the environment into a URL that names none; another one stops the start (architecture.md section 5). */
function withDatabase(variable: string, url: string, name: string, environment: string): string {
  const parsed = new URL(url)
  const given = parsed.pathname.replace(/^\//, '')
  if (given !== '' && given !== name)
    throw new Error(`${variable} names the database "${given}", but NODE_ENV=${environment} uses "${name}"`)
  parsed.pathname = `/${name}`
  return parsed.href
}

/** The Postgres URL alone, for `prisma/migrate.ts`, which needs nothing else of the environment. */
export function readDatabaseUrl(env: Record<string, string | undefined>): string {
  const parsed = Environment.pick({ NODE_ENV: true, DATABASE_URL: true }).safeParse(env)
  if (!parsed.success)
    throw new Error('DATABASE_URL must be set to a postgres:// URL, and NODE_ENV must be right if set')
  const { NODE_ENV, DATABASE_URL } = parsed.data
  return withDatabase('DATABASE_URL', DATABASE_URL, names[NODE_ENV].postgres, NODE_ENV)
}

export type Config = ReturnType<typeof readConfig>

/** Parses the environment once. Throws one error that names every variable that is wrong, never its value. */
export function readConfig(env: Record<string, string | undefined>) {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))
  const parsed = Environment.safeParse(given)
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(
      (issue) => `${issue.path.join('.')}: ${issue.code === 'invalid_type' ? 'is required' : issue.message}`,
    )
    throw new Error(`The configuration is not valid. ${wrong.join('; ')}`)
  }
  const e = parsed.data
  const name = names[e.NODE_ENV]
  const roles = new Set<ProcessRole>(e.ROLES)
  if (roles.has('realtime') && !roles.has('api') && !e.API_URL)
    throw new Error('API_URL is required for ROLES without api')
  if (!roles.has('realtime') && !e.REALTIME_URL) throw new Error('REALTIME_URL is required for ROLES without realtime')
  return {
    environment: e.NODE_ENV,
    host: e.HOST,
    port: e.PORT,
    roles,
    apiUrl: e.API_URL ?? null,
    realtimeUrl: e.REALTIME_URL ?? null,
    internalSecret: e.INTERNAL_SECRET,
    logLevel: e.LOG_LEVEL,
    drainMs: e.DRAIN_SECONDS * 1000,
    dataDir: e.TRUSS_DATA,
    demo: e.DEMO_PASSWORD ? { email: e.DEMO_EMAIL, password: e.DEMO_PASSWORD, atStart: e.DEMO } : null,
    postgres: { url: withDatabase('DATABASE_URL', e.DATABASE_URL, name.postgres, e.NODE_ENV), pool: e.DATABASE_POOL },
    mongo: { url: e.MONGODB_URL, database: name.mongo },
    framesPerSecond: e.FRAMES_PER_SECOND,
    roomMemoryBytes: e.ROOM_MEMORY_MB === undefined ? null : e.ROOM_MEMORY_MB * 1024 * 1024,
    heavyRoomBytes: e.HEAVY_ROOM_BYTES,
    heavyRoomProcesses: e.HEAVY_ROOM_PROCESSES,
    redis: { url: withDatabase('REDIS_URL', e.REDIS_URL, String(name.redis), e.NODE_ENV) },
    server: {
      publicUrl: e.PUBLIC_URL ?? null,
      secretKey: e.SECRET_KEY,
      signup: e.SIGNUP,
      trustProxy: e.TRUST_PROXY,
      filesDir: `${e.TRUSS_DATA}/files`,
      busPrefix: `${name.mongo}:`,
      limits: {
        jsonBytes: e.MAX_JSON_BYTES,
        fileBytes: e.MAX_FILE_BYTES,
        sessionDays: e.SESSION_DAYS,
        signInPerMinute: e.SIGN_IN_PER_MINUTE,
        requestsPerMinute: e.REQUESTS_PER_MINUTE,
        trashDays: e.TRASH_DAYS,
      },
    },
  }
}
