import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import { noRoomsOpen, sequenceAll, server } from '../../test/world.ts'
import { withConnection, withDatabase } from '../../prisma/migrate/database.ts'
import { deploy } from '../../prisma/migrate/deploy.ts'
import { inTransaction, type Server, systemCtx } from '../context.ts'
import { openPostgres } from '../postgres/open.ts'
import { publish } from './publish.ts'
import { headPos } from './read.ts'
import { eventsSince } from './replay.ts'

const url = process.env['DATABASE_URL'] ?? ''
const name = `restored_${randomUUID().replaceAll('-', '')}`
const restoredUrl = withDatabase(url, name)

afterAll(() =>
  withConnection(withDatabase(url, 'postgres'), (client) =>
    client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  ),
)

async function happen(to: Server): Promise<string> {
  const id = newId()
  await inTransaction(systemCtx(to), (tx) =>
    publish(
      tx,
      { type: 'workspace', id, workspaceId: null, projectId: null, audience: ['workspace:here'] },
      { type: 'workspace.deleted', data: { id } },
    ),
  )
  return id
}

/** What a dump brings into another cluster: the rows as they were in one snapshot, and the sequence; transaction ids are other ones there. */
async function restore(): Promise<Server> {
  await deploy(restoredUrl)
  const tables = ['events', 'event_head', 'event_consumers']
  const dump = await withConnection(url, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
    const read = async (table: string) =>
      (await client.query<{ rows: string }>(`SELECT coalesce(json_agg(t), '[]')::text AS rows FROM ${table} t`)).rows[0]
        ?.rows
    const contents = new Map<string, string | undefined>()
    for (const table of tables) contents.set(table, await read(table))
    const { rows } = await client.query<{ last: string }>('SELECT last_value::text AS last FROM events_seq_seq')
    return { contents, last: rows[0]?.last }
  })
  await withConnection(restoredUrl, async (client) => {
    for (const [table, content] of dump.contents) {
      await client.query(`DELETE FROM ${table}`)
      await client.query(`INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1)`, [content])
    }
    await client.query(`SELECT setval('events_seq_seq', $1)`, [dump.last])
  })
  return { ...server, root: openPostgres(restoredUrl, 4) }
}

test('a restored dump goes on where it was: nothing is lost, repeated or out of order, and later places are a resync', async () => {
  await noRoomsOpen()
  await sequenceAll()
  const before = await headPos(server.root)
  const placed = [await happen(server), await happen(server)]
  await sequenceAll()
  // Committed, but without a place at the moment of the dump.
  const waiting = await happen(server)

  const restored = await restore()
  const after = await happen(restored)
  await sequenceAll(restored.root)
  const replay = await eventsSince(restored, { since: before, limit: 100 })
  const events = replay.state === 'events' ? replay.events : []
  expect(events.map(({ event }) => event.objectId)).toEqual([...placed, waiting, after])
  expect(events.map(({ pos }) => pos)).toEqual([1, 2, 3, 4].map((n) => before + n))

  expect(await eventsSince(restored, { since: before + 5, limit: 100 })).toEqual({ state: 'resync', head: before + 4 })
  await restored.root.$disconnect()
})
