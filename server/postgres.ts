import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '#prisma'

/**
 * Opens Postgres for queries, at most `connections` at once. The adapter drops the offset of a timestamptz when it reads
 * one, so every session speaks UTC, whatever time zone the server has.
 */
export const openPostgres = (url: string, connections: number): PrismaClient =>
  new PrismaClient({
    adapter: new PrismaPg({
      connectionString: url,
      max: connections,
      connectionTimeoutMillis: 5000,
      options: '-c TimeZone=UTC',
    }),
  })
