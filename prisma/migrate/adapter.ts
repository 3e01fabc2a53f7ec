import { randomUUID } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
} from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { withConnection, withDatabase } from './database.ts'

const { Character, CharacterArray } = ColumnTypeEnum

type Factory = SqlMigrationAwareDriverAdapterFactory

/** Postgres as the schema engine wants it, with three repairs of the stock adapter. Call `close` when the engine is done. */
export function migrationAdapter(url: string): { factory: Factory; close: () => Promise<void> } {
  const opened: SqlDriverAdapter[] = []
  const kept = async (adapter: Promise<SqlDriverAdapter>) => {
    opened.push(await adapter)
    return adapter
  }
  const factory: Factory = {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => kept(connect(url, () => Promise.resolve())),
    connectToShadowDb: () => kept(connectToShadow(url)),
  }
  // The engine forgets the connections it made, and the lock that it took on one of them.
  return { factory, close: async () => void (await Promise.all(opened.map((adapter) => adapter.dispose()))) }
}

/** Stock `PrismaPg` gives the shadow the main database's name when it was made from a connection string. */
async function connectToShadow(url: string): Promise<SqlDriverAdapter> {
  const name = `truss_shadow_${randomUUID().replaceAll('-', '')}`
  await withConnection(url, (client) => client.query(`CREATE DATABASE ${name}`))
  return connect(withDatabase(url, name), async () => {
    await withConnection(url, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))
  })
}

async function connect(url: string, afterwards: () => Promise<void>): Promise<SqlDriverAdapter> {
  const pool = markChars(new pg.Pool({ connectionString: url, max: 1 }))
  // An idle connection that the server ends tells it here; whoever needs it next gets the error from the query.
  pool.on('error', () => undefined)
  const adapter = await new PrismaPg(pool).connect()
  const query = adapter.queryRaw.bind(adapter)
  const release = adapter.dispose.bind(adapter)
  return Object.assign(adapter, {
    queryRaw: async (sql: SqlQuery) => {
      const result = await query(sql)
      const columnTypes = result.columnTypes.map((type) => (type === CharacterArray ? Character : type))
      return { ...result, columnTypes }
    },
    // The stock one splits at every semicolon, also those inside a function's body. Sent whole, Postgres runs a script as
    // one transaction: a migration that fails leaves nothing behind. (CREATE INDEX CONCURRENTLY must be alone in its file.)
    executeScript: async (sql: string) => void (await adapter.executeRaw({ sql, args: [], argTypes: [] })),
    dispose: async () => {
      // The engine disposes of some connections itself.
      if (pool.ended) return
      await release()
      await pool.end()
      await afterwards()
    },
  })
}

/**
 * The stock adapter refuses the catalogue's one-byte "char" (type 18), which the engine reads constraints by.
 * It goes past the adapter as an array of it (1002), which the engine never asks for, and is put right in `queryRaw`.
 */
function markChars(pool: pg.Pool): pg.Pool {
  const stock = pool.query.bind(pool)
  return Object.assign(pool, {
    query: async (config: pg.QueryArrayConfig, values?: unknown[]) => {
      const result = await stock(config, values)
      // A script of several statements answers with an array of results.
      for (const field of [result].flat().flatMap(({ fields }) => fields))
        if (field.dataTypeID === 18) field.dataTypeID = 1002
      return result
    },
  })
}
