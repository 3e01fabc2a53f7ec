import type { Db as MongoDb } from 'mongodb'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import type { RoomsPort } from '#shared/ports.ts'
import pg from 'pg'
import { Prisma } from '#prisma'
import type { Postgres } from './postgres/open.ts'
import type { TxDb } from './postgres/transaction.ts'

/** Where queries go: the pool, or the transaction a TxCtx is in. */
export type Db = Prisma.TransactionClient

export type ServerConfig = {
  /** Origin that browsers use, without a slash at the end; null: take the Host of the request. */
  publicUrl: string | null
  secretKey: string
  signup: 'open' | 'invite' | 'closed'
  trustProxy: boolean
  filesDir: string
  /** Put before every Redis channel: channels ignore database numbers, environments may share a server. */
  busPrefix: string
  limits: {
    jsonBytes: number
    fileBytes: number
    sessionDays: number
    signInPerMinute: number
    requestsPerMinute: number
    trashDays: number
  }
}

/** What the server is made of; built once in main.ts and handed down. */
export type Server = {
  root: Postgres
  mongo: MongoDb
  redis: Redis
  log: Logger
  config: ServerConfig
  /** Documents and whiteboards as the realtime role has them. */
  rooms: RoomsPort
  placing: Placing
  now: () => Date
}

/**
 * How a process tells its own sequencer of what it committed, before the notification of Postgres comes round, which names it by `id` so that
 * it can be passed over. `wake` is null where no sequencer runs.
 */
export type Placing = { readonly id: string; wake: (() => void) | null }

/** A request of somebody not signed in (or of the server itself): no user. */
export type PublicCtx = Server & { db: Db; userId: string | null; requestId: string; ip: string | null; device: string }

/** A request of a signed-in person. Passed first to every service. */
export type Ctx = PublicCtx & { userId: string; sessionId: string }

/** The same, inside a transaction. Only `inTransaction` makes one, so `publish` compiles only there. */
export type Tx<C extends PublicCtx = PublicCtx> = C & {
  readonly inTx: true
  db: TxDb
  /** Called once it is committed. */
  after: Set<() => void>
}

const isTx = <C extends PublicCtx>(ctx: C): ctx is Tx<C> => 'inTx' in ctx

const transactionMs = 15_000

/** Prisma calls it P2034 when the statement was its own; of raw SQL Postgres says whether it was a serialization failure or a deadlock. */
function isWriteConflict(err: unknown): boolean {
  if (err instanceof pg.DatabaseError) return err.code === '40001' || err.code === '40P01'
  return err instanceof Prisma.PrismaClientKnownRequestError && err.code === 'P2034'
}

/**
 * Runs `work` in one Postgres transaction of at most 15 s; joins the one `ctx` is already in. A deadlock or write conflict
 * is tried again up to three times, so `work` must do nothing outside the database.
 */
export async function inTransaction<C extends PublicCtx, T>(ctx: C, work: (tx: Tx<C>) => Promise<T>): Promise<T> {
  if (isTx(ctx)) return work(ctx)
  for (let left = 3; ; left--) {
    try {
      const after = new Set<() => void>()
      const result = await ctx.root.transact(transactionMs, (db) => work({ ...ctx, db, inTx: true, after }))
      for (const run of after) run()
      return result
    } catch (err) {
      if (left === 0 || !isWriteConflict(err)) throw err
    }
  }
}

/** A context for work that no request asked for: consumers, jobs, the seed. */
export const systemCtx = (server: Server, userId: string | null = null): PublicCtx => ({
  ...server,
  db: server.root,
  userId,
  requestId: 'system',
  ip: null,
  device: 'system',
})
