import pg from 'pg'
import { PrismaClient } from '#prisma'
import { joinable } from './join.ts'
import { type NameOf, rawOn } from './raw.ts'
import { transact, type TxDb } from './transaction.ts'

/** Postgres for queries: Prisma's client, whose raw SQL and transactions go straight to the driver (docs/adr/0010-transactions-on-the-driver.md). */
export type Postgres = PrismaClient & {
  /** One transaction of at most `timeoutMs`; rejects with `Unreachable` when Postgres cannot be reached or it takes longer. */
  transact<T>(timeoutMs: number, work: (db: TxDb) => Promise<T>): Promise<T>
}

// A plan is some 20 kB in each session that uses it, and a statement with a list in it has many texts.
const mostNamed = 64
const namedFromUse = 20
// A new session reads the catalog and plans everything anew, and somebody waits tens of milliseconds for it. So those that are in use now and then
// stay (the pool's own limit is 10 s), and two when nobody is there. One is some 10 MB.
const idleMs = 5 * 60_000
const keptOpen = 2
// What lies between may forget a connection on which nothing passes, and tells neither end.
const aliveEveryMs = 30_000

/**
 * Names for the statements that come again and again: Postgres parses and plans a named one once a session. Empty for all others,
 * which are planned each time.
 */
function namesOfStatements(): NameOf {
  const uses = new Map<string, number>()
  const names = new Map<string, string>()
  return ({ sql }) => {
    const known = names.get(sql)
    if (known !== undefined || names.size === mostNamed) return known ?? ''
    const used = (uses.get(sql) ?? 0) + 1
    uses.set(sql, used)
    if (uses.size > 1000) uses.clear()
    if (used < namedFromUse) return ''
    const name = `s${names.size}`
    names.set(sql, name)
    uses.delete(sql)
    return name
  }
}

/**
 * Opens Postgres for queries, at most `connections` at once. The adapter drops the offset of a timestamptz when it reads
 * one, so every session speaks UTC, whatever time zone the server has.
 */
export function openPostgres(url: string, connections: number): Postgres {
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    min: Math.min(keptOpen, connections),
    idleTimeoutMillis: idleMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: aliveEveryMs,
    connectionTimeoutMillis: 5000,
    options: '-c TimeZone=UTC',
    pipeline: true,
  })
  // Without listeners a connection that breaks would end the process. What is asked of it fails, and the pool makes another.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const nameOf = namesOfStatements()
  const { adapter, join } = joinable(pool, nameOf)
  const prisma = new PrismaClient({ adapter })
  const $disconnect = async () => {
    await prisma.$disconnect()
    if (!pool.ended) await pool.end()
  }
  const own = {
    $disconnect,
    ...rawOn(pool, nameOf),
    transact: <T>(timeoutMs: number, work: (db: TxDb) => Promise<T>) =>
      transact({ pool, nameOf, join: (client) => join(prisma, client, timeoutMs) }, timeoutMs, work),
  }
  return Object.create(
    prisma,
    Object.fromEntries(Object.entries(own).map(([name, value]) => [name, { value }])),
  ) as Postgres
}
