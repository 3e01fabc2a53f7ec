import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '#prisma'

// A plan is some 20 kB in each session that uses it, and a statement with a list in it has many texts.
const mostNamed = 64
const namedFromUse = 20

/**
 * Names for the statements that come again and again: Postgres parses and plans a named one once a session. Empty for all others,
 * which are planned each time.
 */
function namesOfStatements(): (statement: { sql: string }) => string {
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
export const openPostgres = (url: string, connections: number): PrismaClient =>
  new PrismaClient({
    adapter: new PrismaPg(
      {
        connectionString: url,
        max: connections,
        connectionTimeoutMillis: 5000,
        options: '-c TimeZone=UTC',
      },
      { statementNameGenerator: namesOfStatements() },
    ),
  })
