import { PrismaPg } from '@prisma/adapter-pg'
import type { SqlDriverAdapter, SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import type pg from 'pg'
import type { Prisma, PrismaClient } from '#prisma'
import type { Connection, NameOf } from './raw.ts'

type Client = Prisma.TransactionClient

/** Prisma inside a transaction that is not its own; `leave` ends its part, and must come before the transaction ends. */
export type Joined = { db: Client; leave(): Promise<void> }

/** What only `$transaction` gives: by it a transaction for `join` is told from those that Prisma begins for writes of several rows. */
const isolationLevel = 'ReadCommitted'

const nothing = { rows: [], fields: [], rowCount: 0, command: '', oid: 0 }
const isBracket = (text: string) => /^(BEGIN|SET TRANSACTION|COMMIT|ROLLBACK$)/.test(text)

/** A connection whose transaction is somebody else's: beginning and ending it is taken for done. */
const inside = (connection: Connection) => ({
  query: (config: pg.QueryConfig) => (isBracket(config.text) ? Promise.resolve(nothing) : connection.query(config)),
  on: () => {},
  removeListener: () => {},
  release: () => {},
})

/**
 * Prisma over a pool, and a way to let it work on a connection that is in a transaction already. Prisma takes the connection of an interactive
 * transaction from its adapter and cannot be told which, so one is handed over at a time.
 */
export function joinable(pool: pg.Pool, statementNameGenerator: NameOf) {
  let handed: Connection | null = null
  let turn: Promise<unknown> = Promise.resolve()

  const handover: pg.Pool = Object.create(pool, {
    on: { value: () => handover },
    connect: {
      value: async () => {
        if (!handed) throw new Error('no connection was handed to Prisma')
        const connection = handed
        handed = null
        return inside(connection)
      },
    },
  })
  const own = new PrismaPg(pool, { statementNameGenerator })
  const joining = new PrismaPg(handover, { statementNameGenerator })
  const adapter: SqlDriverAdapterFactory = {
    provider: own.provider,
    adapterName: own.adapterName,
    connect: async (): Promise<SqlDriverAdapter> => {
      const [ordinary, within] = [await own.connect(), await joining.connect()]
      const begin = ordinary.startTransaction.bind(ordinary)
      const startTransaction: SqlDriverAdapter['startTransaction'] = (level) =>
        level ? within.startTransaction() : begin()
      return Object.assign(ordinary, { startTransaction })
    },
  }

  const join = (prisma: PrismaClient, connection: Connection, timeout: number): Promise<Joined> => {
    const joined = turn.then(async () => {
      handed = connection
      return enter(prisma, timeout)
    })
    turn = joined.catch(() => (handed = null))
    return joined
  }
  return { adapter, join }
}

/** Begins a transaction of Prisma's that stays open until it is left. */
function enter(prisma: PrismaClient, timeout: number): Promise<Joined> {
  return new Promise((resolve, reject) => {
    const ended = prisma.$transaction(
      (db) => new Promise<void>((leave) => resolve({ db, leave: () => (leave(), ended) })),
      { isolationLevel, timeout, maxWait: timeout },
    )
    ended.catch(reject)
  })
}
