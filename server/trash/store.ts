import type { Page, PageQuery } from '#shared/page.ts'
import type { Role } from '#shared/roles.ts'
import type { TrashItem } from '#shared/trash.ts'
import { Prisma } from '#prisma'
import { isHeldBy } from '../access/service.ts'
import { visibleAmongWanted } from '../access/visible.ts'
import type { Db } from '../context.ts'
import { decodeCursor, pageFrom } from '../http/cursor.ts'

type Row = {
  type: TrashItem['objectType']
  id: string
  title: string
  projectId: string | null
  deletedAt: Date
  deletedBy: string
  mine: Role
}

const present =
  (trashDays: number) =>
  (row: Row): TrashItem => ({
    objectType: row.type,
    objectId: row.id,
    title: row.title,
    projectId: row.projectId,
    deletedAt: row.deletedAt.toISOString(),
    deletedBy: row.deletedBy,
    purgeAt: new Date(row.deletedAt.getTime() + trashDays * 86_400_000).toISOString(),
    mine: row.mine,
  })

/**
 * Trashed objects of a live workspace that a person may see, newest first. What lies in a trashed project is not listed,
 * nor what went with the document above it: those come back together.
 */
export async function list(
  db: Db,
  who: { userId: string; workspaceId: string },
  query: PageQuery,
  trashDays: number,
): Promise<Page<TrashItem>> {
  const after = decodeCursor<[number, string]>(query.after, [0, ''])
  const older = after ? Prisma.sql`WHERE ("deletedAt", id) < (${new Date(after[0])}, ${after[1]})` : Prisma.empty
  // Roles sort from the strongest to the weakest, so min() is the highest.
  const rows = await db.$queryRaw<Row[]>`
    WITH RECURSIVE live AS (SELECT id FROM projects WHERE workspace_id = ${who.workspaceId} AND deleted_at IS NULL),
    want (type, id, title, "projectId", "deletedAt", "deletedBy") AS (
      SELECT 'project', id, name, id, deleted_at, deleted_by FROM projects
      WHERE workspace_id = ${who.workspaceId} AND deleted_at IS NOT NULL
      UNION ALL SELECT 'task', id, title, project_id, deleted_at, deleted_by FROM tasks
      WHERE deleted_at IS NOT NULL AND project_id IN (SELECT id FROM live)
      UNION ALL SELECT 'whiteboard', id, title, project_id, deleted_at, deleted_by FROM whiteboards
      WHERE deleted_at IS NOT NULL AND project_id IN (SELECT id FROM live)
      UNION ALL SELECT 'document', d.id, d.title, d.project_id, d.deleted_at, d.deleted_by FROM documents d
      WHERE d.deleted_at IS NOT NULL AND d.project_id IN (SELECT id FROM live)
        AND NOT EXISTS (SELECT 1 FROM documents up WHERE up.id = d.parent_id AND up.deleted_at = d.deleted_at)),
    ${visibleAmongWanted(who.userId)},
    page AS (
      SELECT * FROM want JOIN visible USING (type, id) ${older} ORDER BY "deletedAt" DESC, id DESC LIMIT ${query.limit + 1})
    SELECT page.*, (
      SELECT min(g.role)
      FROM chain JOIN grants g ON g.object_type = chain.type::"ObjectType" AND g.object_id = chain.id
      WHERE chain.root_type = page.type AND chain.root = page.id AND ${isHeldBy(who.userId)}) AS mine
    FROM page ORDER BY "deletedAt" DESC, id DESC`
  return pageFrom(rows, query, (row) => [row.deletedAt.getTime(), row.id], present(trashDays))
}

/** Trashed workspaces that a person owns, newest first. */
export async function listWorkspaces(db: Db, userId: string, trashDays: number): Promise<TrashItem[]> {
  const rows = await db.$queryRaw<Row[]>`
    SELECT 'workspace' AS type, w.id, w.name AS title, NULL AS "projectId",
      w.deleted_at AS "deletedAt", w.deleted_by AS "deletedBy", g.role AS mine
    FROM workspaces w JOIN grants g ON g.object_type = 'workspace' AND g.object_id = w.id
    WHERE w.deleted_at IS NOT NULL AND g.subject_type = 'user' AND g.subject_id = ${userId} AND g.role = 'owner'
    ORDER BY w.deleted_at DESC, w.id DESC LIMIT 200`
  return rows.map(present(trashDays))
}
