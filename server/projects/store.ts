import type { Page, PageQuery } from '#shared/page.ts'
import type { Project } from '#shared/projects.ts'
import { Prisma, type Project as Row } from '#prisma'
import { seesProject } from '../access/service.ts'
import type { Db } from '../context.ts'
import { decodeCursor, pageFrom } from '../http/cursor.ts'
import { redirectOf } from '../text/redirects.ts'
import { dayOut } from './dates.ts'

export const present = (row: Row): Project => ({
  id: row.id,
  workspaceId: row.workspaceId,
  name: row.name,
  key: row.key,
  icon: row.icon,
  description: row.description,
  status: row.status,
  startDate: dayOut(row.startDate),
  endDate: dayOut(row.endDate),
  inherits: row.inherits,
  version: row.version,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})

export const find = (db: Db, id: string): Promise<Row> => db.project.findUniqueOrThrow({ where: { id } })

/** The row, locked until the end of the transaction. */
export async function lock(db: Db, id: string): Promise<Row> {
  await db.$queryRaw`SELECT id FROM projects WHERE id = ${id} FOR NO KEY UPDATE`
  return find(db, id)
}

/** Live projects of a workspace that a person may see, by name, then id. */
export async function listSeen(db: Db, userId: string, workspaceId: string, query: PageQuery): Promise<Page<Project>> {
  const after = decodeCursor<[string, string]>(query.after, ['', ''])
  const rest = after ? Prisma.sql`AND (lower(p.name), p.id) > (${after[0]}, ${after[1]})` : Prisma.empty
  const sorted = await db.$queryRaw<{ id: string; sort: string }[]>`
    SELECT p.id, lower(p.name) AS sort FROM projects p
    WHERE p.workspace_id = ${workspaceId} AND p.deleted_at IS NULL AND ${seesProject(userId, Prisma.raw('p'))} ${rest}
    ORDER BY lower(p.name), p.id LIMIT ${query.limit + 1}`
  const page = pageFrom(
    sorted,
    query,
    (row) => [row.sort, row.id],
    (row) => row.id,
  )
  const rows = await db.project.findMany({ where: { id: { in: page.data } } })
  const byId = new Map(rows.map((row) => [row.id, row]))
  return { ...page, data: page.data.flatMap((id) => byId.get(id) ?? []).map(present) }
}

/** Id of the project of a workspace with this key, now or earlier; trashed ones too. */
export async function idByKey(db: Db, workspaceId: string, key: string): Promise<string | null> {
  const row = await db.project.findUnique({ where: { workspaceId_key: { workspaceId, key } }, select: { id: true } })
  return row?.id ?? redirectOf(db, `project:${workspaceId}`, key)
}
