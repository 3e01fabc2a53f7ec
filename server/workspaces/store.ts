import type { Role } from '#shared/roles.ts'
import { type MyWorkspace, type Workspace, WorkspaceSettings } from '#shared/workspaces.ts'
import { Prisma, type Workspace as Row } from '#prisma'
import { isHeldBy } from '../access/service.ts'
import type { Db } from '../context.ts'
import { redirectOf } from '../text/redirects.ts'

export const present = (row: Row): Workspace => ({
  id: row.id,
  name: row.name,
  slug: row.slug,
  description: row.description,
  settings: WorkspaceSettings.parse(row.settings),
  version: row.version,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
})

export const find = (db: Db, id: string): Promise<Row> => db.workspace.findUniqueOrThrow({ where: { id } })

/** The row, locked until the end of the transaction. */
export async function lock(db: Db, id: string): Promise<Row> {
  await db.$queryRaw`SELECT id FROM workspaces WHERE id = ${id} FOR NO KEY UPDATE`
  return find(db, id)
}

/** Id of the workspace with this slug, now or earlier. */
export async function idBySlug(db: Db, slug: string): Promise<string | null> {
  const row = await db.workspace.findUnique({ where: { slug }, select: { id: true } })
  return row?.id ?? redirectOf(db, 'workspace', slug)
}

/** Whether another workspace has this slug, or had it and still is reached by it. */
export async function isSlugTaken(db: Db, slug: string, except?: string): Promise<boolean> {
  const holder = await idBySlug(db, slug)
  return holder !== null && holder !== except
}

type MineRow = { id: string; role: Role | null }

/** Live workspaces in which a person holds any grant, by name; `role` is that on the workspace itself. */
export async function listMine(db: Db, userId: string, only?: string): Promise<MyWorkspace[]> {
  // Roles sort from the strongest to the weakest, so min() is the highest.
  const rows = await db.$queryRaw<MineRow[]>`
    SELECT w.id, min(g.role) FILTER (WHERE g.object_type = 'workspace') AS role
    FROM grants g JOIN workspaces w ON w.id = g.workspace_id AND w.deleted_at IS NULL
    WHERE ${isHeldBy(userId)}
      ${only === undefined ? Prisma.empty : Prisma.sql`AND w.id = ${only}`}
    GROUP BY w.id ORDER BY lower(w.name), w.id`
  const found = await db.workspace.findMany({ where: { id: { in: rows.map((row) => row.id) } } })
  const byId = new Map(found.map((row) => [row.id, row]))
  return rows.flatMap(({ id, role }) => {
    const row = byId.get(id)
    return row ? [{ workspace: present(row), role }] : []
  })
}
