import pg from 'pg'
import { Prisma } from '#prisma'

/** Runs raw SQL as Prisma's client does, with the same types in and out. */
export type Raw = Pick<Prisma.TransactionClient, '$queryRaw' | '$executeRaw'>

/** A connection, or the pool of them. */
export type Connection = {
  query<R extends pg.QueryResultRow>(config: pg.QueryConfig): Promise<pg.QueryResult<R>>
}

/** A name for a statement that comes again and again, or ''. */
export type NameOf = (statement: { sql: string }) => string

/** Postgres cannot be reached, or has no connection left. `mayBeDone`: it went away while it committed, so what was asked may have happened. */
export class Unreachable extends Error {
  readonly mayBeDone: boolean
  constructor(message: string, { mayBeDone = false, ...options }: ErrorOptions & { mayBeDone?: boolean } = {}) {
    super(message, options)
    this.mayBeDone = mayBeDone
  }
}

// What Prisma reads in another way than the driver: a bigint as one, a day as its first instant in UTC.
const { INT8, DATE } = pg.types.builtins
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8) return BigInt
    if (oid === DATE) return (day: string) => new Date(`${day}T00:00:00Z`)
    return pg.types.getTypeParser(oid, format)
  },
}

// The driver writes a Date in the time zone of this process, in which a column of type date would read another day. What cannot be written
// throws here, where the statement is asked for, not when others are on their way behind it.
const parameter = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(parameter)
  if (value instanceof Date) return value.toISOString()
  return value === null || typeof value !== 'object' || ArrayBuffer.isView(value) ? value : JSON.stringify(value)
}

/** Whether an error of the driver is about the connection: by SQLSTATE's classes (connection, resources, shutdown), by the system's code, or in the driver's words. */
function isAway(err: unknown): boolean {
  if (!(err instanceof Error)) return false
  const code = 'code' in err ? String(err.code) : ''
  if (err instanceof pg.DatabaseError) return /^(08|53|57P0)/.test(code)
  return (
    /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_)/.test(code) ||
    /^(Connection terminated|timeout exceeded when trying to connect|Client (has encountered|was closed)|Cannot use a pool)/.test(
      err.message,
    )
  )
}

/** What `ask` answers; rejects with `Unreachable` when that is what its failure means. */
export async function reach<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (err) {
    throw isAway(err) ? new Unreachable('Postgres does not answer', { cause: err }) : err
  }
}

/**
 * Sends a statement. Statements of one connection are sent without waiting for each other and answered in their order. Throws at once for a value
 * that cannot be written.
 */
export function ask<R extends pg.QueryResultRow>(
  on: Connection,
  nameOf: NameOf,
  { text, values }: Prisma.Sql,
): Promise<pg.QueryResult<R>> {
  const config = { name: nameOf({ sql: text }), text, values: values.map(parameter), types }
  return reach(() => on.query<R>(config))
}

/**
 * Raw SQL straight on the driver. Through Prisma each statement passes its query compiler and interpreter, which is two to four times the
 * work for the processor and changes nothing about it. Unlike Prisma's, a statement is sent when it is called, not when it is awaited.
 */
export function rawOn(on: Connection, nameOf: NameOf): Raw {
  const run = async (query: TemplateStringsArray | Prisma.Sql, values: unknown[]) =>
    ask(on, nameOf, 'raw' in query ? Prisma.sql(query, ...values) : query)
  const raw = {
    $queryRaw: async (query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]) =>
      (await run(query, values)).rows,
    $executeRaw: async (query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]) =>
      (await run(query, values)).rowCount ?? 0,
  }
  return raw as Raw
}
