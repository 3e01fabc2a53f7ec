import pg from 'pg'
import { Prisma } from '#prisma'
import type { Joined } from './join.ts'
import { ask, type Connection, type NameOf, type Raw, rawOn, reach, Unreachable } from './raw.ts'

/** Postgres inside a transaction. */
export type TxDb = Prisma.TransactionClient & {
  /** Sends a statement whose answer nobody needs. It has its place among the others; when it fails, so does the transaction, at its end at the latest. */
  $send(sql: Prisma.Sql): void
}

type Opened = { pool: pg.Pool; nameOf: NameOf; join: (connection: Connection) => Promise<Joined> }

/**
 * Runs `work` in a transaction on a connection of the pool and commits, or rolls back what it threw for. BEGIN goes out with the first statement
 * and COMMIT with the last one that was only sent, so neither costs a round trip. Prisma comes in when one of its models is asked for.
 * Rejects with `Unreachable` when no connection is had or it breaks, and when `work` takes longer than `timeoutMs`.
 */
export async function transact<T>(opened: Opened, timeoutMs: number, work: (db: TxDb) => Promise<T>): Promise<T> {
  const client = await reach(() => opened.pool.connect())
  let isOver = false
  let isCommitting = false
  let failure: unknown
  // What is still under way when it ends, as the rest of a Promise.all, must not reach the connection's next user.
  const connection: Connection = {
    query: (config) => {
      if (isOver) return Promise.reject(new Error('this transaction is over'))
      return failure ? Promise.reject(failure) : client.query(config)
    },
  }
  const sent: Promise<unknown>[] = []
  const send = (sql: Prisma.Sql, nameOf = opened.nameOf) => {
    if (isOver) throw new Error('this transaction is over')
    const answer = ask(connection, nameOf, sql)
    answer.catch((err: unknown) => {
      // That something before it failed is no news.
      if (!(err instanceof pg.DatabaseError) || err.code !== aborted) failure ??= err
    })
    sent.push(answer)
  }
  send(begin, unnamed)
  const prisma: { joined?: Promise<Joined> } = {}
  const db = clientOf(rawOn(connection, opened.nameOf), send, () => (prisma.joined ??= opened.join(connection)))

  try {
    const result = await within(timeoutMs, work(db))
    await (await prisma.joined)?.leave()
    send(commit, unnamed)
    isCommitting = true
    isOver = true
    const [ended] = (await Promise.all(sent)).slice(-1) as [pg.QueryResult]
    // Postgres answers a COMMIT after a failure so: something failed of which `work` did not tell.
    if (ended.command !== 'COMMIT') throw new Error('the transaction had failed and was rolled back')
    client.release()
    return result
  } catch (err) {
    isOver = true
    void undo(client, prisma.joined).then((broken) => client.release(broken))
    const cause = failure ?? err
    throw isCommitting && cause instanceof Unreachable
      ? new Unreachable('Postgres went away during a commit', { cause, mayBeDone: true })
      : cause
  }
}

/** SQLSTATE of everything that is asked after a statement that failed. */
const aborted = '25P02'

// A plain message each, which needs nothing of the session.
const unnamed: NameOf = () => ''
const [begin, commit, rollback] = ['BEGIN', 'COMMIT', 'ROLLBACK'].map((word) => Prisma.raw(word)) as [
  Prisma.Sql,
  Prisma.Sql,
  Prisma.Sql,
]

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Unreachable(`a transaction took longer than ${ms} ms`)), ms)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** Answers an error when the connection cannot be used again. */
async function undo(client: pg.PoolClient, joined?: Promise<Joined>): Promise<Error | undefined> {
  try {
    // All of it is taken back below, however Prisma's part of it ends.
    await joined?.then(({ leave }) => leave()).catch(() => {})
    await ask(client, unnamed, rollback)
    return undefined
  } catch (err) {
    return err instanceof Error ? err : new Error(String(err))
  }
}

/** Raw SQL goes to the connection at once; a model's methods wait until Prisma has joined. */
function clientOf(raw: Raw, $send: TxDb['$send'], join: () => Promise<Joined>): TxDb {
  const own: Record<string | symbol, unknown> = { ...raw, $send }
  const model = (name: string | symbol) =>
    new Proxy(Object.create(null), {
      get: (_, method) => async (args: unknown) => {
        const { db } = await join()
        return Reflect.get(Reflect.get(db, name), method)(args)
      },
    })
  return new Proxy(own, { get: (_, name) => own[name] ?? model(name) }) as TxDb
}
