import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { withConnection, withDatabase } from '../../prisma/migrate/database.ts'
import { openPostgres } from './open.ts'

const server = process.env['DATABASE_URL'] ?? 'DATABASE_URL names the test server'
const name = `zone_${randomUUID().replaceAll('-', '')}`
const admin = (sql: string) => withConnection(withDatabase(server, 'postgres'), (client) => client.query(sql))

beforeAll(async () => {
  await admin(`CREATE DATABASE ${name}`)
  await admin(`ALTER DATABASE ${name} SET timezone = 'Europe/Berlin'`)
})
afterAll(() => admin(`DROP DATABASE ${name} WITH (FORCE)`))

test('an instant is read as it was written, also from a server in another time zone', async () => {
  const db = openPostgres(withDatabase(server, name), 2)
  const instant = new Date('2026-07-01T10:00:00.123Z')
  const [row] = await db.$queryRaw<{ at: Date; text: string }[]>`
    SELECT ${instant}::timestamptz AS at, extract(epoch FROM ${instant}::timestamptz)::text AS text`
  await db.$disconnect()
  expect(row?.at).toEqual(instant)
  expect(Number(row?.text) * 1000).toBe(instant.getTime())
})
