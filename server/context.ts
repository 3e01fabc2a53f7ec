import type { Db as MongoDb } from 'mongodb'
import type { Redis } from 'ioredis'
import type { Logger } from 'pino'
import type { RoomsPort } from '#shared/ports.ts'
import { isDriverAdapterError } from '@prisma/driver-adapter-utils'
import { Prisma, type PrismaClient } from '#prisma'

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
  root: PrismaClient
  mongo: MongoDb
  redis: Redis
  log: Logger
  config: ServerConfig
  /** Documents and whiteboards as the realtime role has them. */
  rooms: RoomsPort
  now: () => Date
}

/** A request of somebody not signed in (or of the server itself): no user. */
export type PublicCtx = Server & { db: Db; userId: string | null; requestId: string; ip: string | null; device: string }

/** A request of a signed-in person. Passed first to every service. */
export type Ctx = PublicCtx & { userId: string; sessionId: string }

/** The same, inside a transaction. Only `inTransaction` makes one, so `publish` compiles only there. */
export type Tx<C extends PublicCtx = PublicCtx> = C & { readonly inTx: true }

const isTx = <C extends PublicCtx>(ctx: C): ctx is Tx<C> => 'inTx' in ctx

/** Prisma calls it P2034 when the statement was its own, and keeps it as the cause when it was raw SQL. */
function isWriteConflict(err: unknown): boolean {
  if (!(err instanceof Prisma.PrismaClientKnownRequestError)) return false
  const cause = err.meta?.['driverAdapterError']
  return err.code === 'P2034' || (isDriverAdapterError(cause) && cause.cause.kind === 'TransactionWriteConflict')
}

/**
 * Runs `work` in one Postgres transaction of at most 15 s; joins the one `ctx` is already in. A deadlock or write conflict
 * is tried again up to three times, so `work` must do nothing outside the database.
 */
export async function inTransaction<C extends PublicCtx, T>(ctx: C, work: (tx: Tx<C>) => Promise<T>): Promise<T> {
  if (isTx(ctx)) return work(ctx)
  for (let left = 3; ; left--) {
    try {
      return await ctx.root.$transaction((db) => work({ ...ctx, db, inTx: true }), { timeout: 15_000, maxWait: 10_000 })
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
