import type { Document } from '#shared/documents.ts'
import { type Document as Row, Prisma } from '#prisma'
import { isHeldBy } from '../access/service.ts'
import type { Db } from '../context.ts'
import { instant, instantOrNull } from '../time.ts'

/** A row without its text, which can be long and is not shown. */
export type DocumentRow = Omit<Row, 'content' | 'contentRev' | 'deletedAt' | 'deletedBy'>

export const present = (row: DocumentRow): Document => ({
  id: row.id,
  projectId: row.projectId,
  parentId: row.parentId,
  title: row.title,
  icon: row.icon,
  rank: row.rank,
  inherits: row.inherits,
  gen: row.gen,
  createdBy: row.createdBy,
  editedAt: instantOrNull(row.editedAt),
  editedBy: row.editedBy,
  version: row.version,
  createdAt: instant(row.createdAt),
  updatedAt: instant(row.updatedAt),
})

const textless = { content: true, contentRev: true } as const

export const find = (db: Db, id: string) => db.document.findUnique({ where: { id }, omit: textless })

/** The row, kept from others until the transaction ends; null when it is trashed or gone. */
export async function lock(db: Db, id: string) {
  await db.$queryRaw`SELECT 1 FROM documents WHERE id = ${id} FOR UPDATE`
  const row = await find(db, id)
  return row && row.deletedAt === null ? row : null
}

export const create = (db: Db, data: Prisma.DocumentUncheckedCreateInput) =>
  db.document.create({ data, omit: textless })

export const update = (db: Db, id: string, data: Prisma.DocumentUncheckedUpdateInput) =>
  db.document.update({ where: { id }, data, omit: textless })

/** Makes everybody wait who changes the tree of this project. */
export const lockTree = (db: Db, projectId: string): Promise<unknown> =>
  db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`documents ${projectId}`}, 0))`

/** The largest key of a project's documents, trashed ones too. */
export async function lastRank(db: Db, projectId: string): Promise<string | null> {
  const last = await db.document.findFirst({
    where: { projectId },
    orderBy: { rank: 'desc' },
    select: { rank: true },
  })
  return last?.rank ?? null
}

type Seeing = { userId: string; projectId: string; seesProject: boolean }

/**
 * Documents a person may see, by (rank, id): those they hold a grant on, and what inherits from these or, with
 * `seesProject`, from the project. Goes down the tree, as `locate` goes up.
 */
export function listSeen(
  db: Db,
  { userId, projectId, seesProject }: Seeing,
  after: [string, string] | null,
  limit: number,
): Promise<DocumentRow[]> {
  return db.$queryRaw<DocumentRow[]>`
    WITH RECURSIVE mine AS MATERIALIZED (
      SELECT object_id FROM grants g WHERE object_type = 'document' AND ${isHeldBy(userId)}),
    tree AS (
      SELECT d.id, d.id IN (SELECT object_id FROM mine) OR (d.inherits AND ${seesProject}) AS seen, 1 AS depth
      FROM documents d WHERE d.project_id = ${projectId} AND d.parent_id IS NULL
      UNION ALL SELECT d.id, d.id IN (SELECT object_id FROM mine) OR (d.inherits AND tree.seen), tree.depth + 1
      FROM documents d JOIN tree ON d.parent_id = tree.id WHERE tree.depth < 100)
    SELECT d.id, d.project_id AS "projectId", d.parent_id AS "parentId", d.title, d.icon, d.rank, d.inherits, d.gen,
      d.created_by AS "createdBy", d.edited_at AS "editedAt", d.edited_by AS "editedBy", d.version,
      d.created_at AS "createdAt", d.updated_at AS "updatedAt"
    FROM tree JOIN documents d ON d.id = tree.id
    WHERE tree.seen AND d.deleted_at IS NULL
      ${after ? Prisma.sql`AND (d.rank, d.id) > (${after[0]}, ${after[1]})` : Prisma.empty}
    ORDER BY d.rank, d.id LIMIT ${limit}`
}

/** Ids of a document and of those below it, of the given state: live, or trashed at one moment by one person. */
export async function treeOf(db: Db, id: string, trashed: { at: Date; by: string | null } | null): Promise<string[]> {
  const state = trashed
    ? Prisma.sql`d.deleted_at = ${trashed.at} AND d.deleted_by IS NOT DISTINCT FROM ${trashed.by}`
    : Prisma.sql`d.deleted_at IS NULL`
  const rows = await db.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE tree AS (
      SELECT d.id, 1 AS depth FROM documents d WHERE d.id = ${id} AND ${state}
      UNION ALL SELECT d.id, tree.depth + 1 FROM documents d JOIN tree ON d.parent_id = tree.id
      WHERE ${state} AND tree.depth < 100)
    SELECT id FROM tree`
  return rows.map((row) => row.id)
}

export const setTrashed = (db: Db, ids: string[], by: { at: Date; userId: string } | null) =>
  db.document.updateMany({
    where: { id: { in: ids } },
    data: { deletedAt: by?.at ?? null, deletedBy: by?.userId ?? null },
  })
