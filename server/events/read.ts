import { Published } from '#shared/events.ts'
import type { Addressed } from '#shared/ports.ts'
import { Prisma } from '#prisma'
import type { Db } from '../context.ts'

/** A row as the columns below give it; Prisma reads `pos` as a bigint, the driver as text. */
export type EventRow = {
  pos: bigint | string
  workspace_id: string | null
  project_id: string | null
  object_type: string
  object_id: string
  audience: string[]
  type: string
  actor_id: string | null
  data: unknown
  at: Date
}

const columns = Prisma.sql`pos, workspace_id, project_id, object_type, object_id, audience, type, actor_id, data, at`

/** A row that does not parse is a bug and throws. */
export function presentEvent(row: EventRow): Addressed {
  const event = Published.parse({
    pos: Number(row.pos),
    workspaceId: row.workspace_id,
    projectId: row.project_id,
    objectType: row.object_type,
    objectId: row.object_id,
    type: row.type,
    actorId: row.actor_id,
    data: row.data,
    at: row.at.toISOString(),
  })
  return { pos: event.pos, audience: row.audience, event }
}

type Stretch = { after: number; upTo?: number; limit: number; types?: readonly string[] | undefined }

/** Events of some types, or all, between two places, in order of `pos`. Rows that do not parse are a bug and throw. */
export async function readEvents(db: Db, { after, upTo, limit, types }: Stretch): Promise<Addressed[]> {
  const until = upTo === undefined ? Prisma.empty : Prisma.sql`AND pos <= ${upTo}`
  const wanted = types ? Prisma.sql`AND type = ANY(${types}::text[])` : Prisma.empty
  const rows = await db.$queryRaw<EventRow[]>`
    SELECT ${columns} FROM events WHERE pos > ${after} ${until} ${wanted} ORDER BY pos LIMIT ${limit}`
  return rows.map(presentEvent)
}

/** The same, only what one of `rooms` may hear; in one workspace (or about a person themselves) when it is given. */
export async function readHeard(
  db: Db,
  query: { after: number; upTo: number; limit: number; workspaceId?: string | undefined; rooms: string[] },
): Promise<Addressed[]> {
  const { after, upTo, limit, workspaceId, rooms } = query
  const where = workspaceId ? Prisma.sql`(workspace_id = ${workspaceId} OR workspace_id IS NULL)` : Prisma.sql`true`
  const rows = await db.$queryRaw<EventRow[]>`
    SELECT ${columns} FROM events
    WHERE pos > ${after} AND pos <= ${upTo} AND ${where} AND audience && ${rooms}::text[]
    ORDER BY pos LIMIT ${limit}`
  return rows.map(presentEvent)
}

type Unrecorded = {
  consumer: string
  types: readonly string[] | undefined
  object: { type: string; id: string }
  before: number | undefined
  take: number
}

/** Events about an object that a consumer has not come to yet, newest first; those before a place when one is given. */
export async function readUnrecorded(db: Db, query: Unrecorded): Promise<Addressed[]> {
  const { consumer, types, object, before, take } = query
  const older = before === undefined ? Prisma.empty : Prisma.sql`AND pos < ${before}`
  const wanted = types ? Prisma.sql`AND type = ANY(${types}::text[])` : Prisma.empty
  const rows = await db.$queryRaw<EventRow[]>`
    SELECT ${columns} FROM events
    WHERE pos > coalesce((SELECT pos FROM event_consumers WHERE name = ${consumer}), 0)
      AND object_type = ${object.type} AND object_id = ${object.id} ${older} ${wanted}
    ORDER BY pos DESC LIMIT ${take}`
  return rows.map(presentEvent)
}

/** The last place given. */
export async function headPos(db: Db): Promise<number> {
  const head = await db.eventHead.findUniqueOrThrow({ where: { id: 1 } })
  return Number(head.pos)
}
