import type { Whiteboard } from '#shared/whiteboards.ts'
import { Prisma, type Whiteboard as Row } from '#prisma'
import { isHeldBy } from '../access/service.ts'
import type { Db } from '../context.ts'
import { instant, instantOrNull } from '../time.ts'

/** A row without the text on it, which is for the search. */
export type WhiteboardRow = Omit<Row, 'content' | 'contentRev' | 'deletedAt' | 'deletedBy'>

export const present = (row: WhiteboardRow): Whiteboard => ({
  id: row.id,
  projectId: row.projectId,
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

export const find = (db: Db, id: string) => db.whiteboard.findUnique({ where: { id }, omit: textless })

/** The row, kept from others until the transaction ends; null when it is gone. */
export async function lock(db: Db, id: string) {
  await db.$queryRaw`SELECT 1 FROM whiteboards WHERE id = ${id} FOR UPDATE`
  return find(db, id)
}

export const create = (db: Db, data: Prisma.WhiteboardUncheckedCreateInput) =>
  db.whiteboard.create({ data, omit: textless })

export const update = (db: Db, id: string, data: Prisma.WhiteboardUncheckedUpdateInput) =>
  db.whiteboard.update({ where: { id }, data, omit: textless })

/** Makes everybody wait who adds a whiteboard to this project. */
export const lockList = (db: Db, projectId: string): Promise<unknown> =>
  db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`whiteboards ${projectId}`}, 0))`

/** The largest key of a project's whiteboards, trashed ones too. */
export async function lastRank(db: Db, projectId: string): Promise<string | null> {
  const last = await db.whiteboard.findFirst({
    where: { projectId },
    orderBy: { rank: 'desc' },
    select: { rank: true },
  })
  return last?.rank ?? null
}

type Seeing = { userId: string; projectId: string; seesProject: boolean }

/** Whiteboards a person may see, by (rank, id): those they hold a grant on and, with `seesProject`, what inherits. */
export function listSeen(
  db: Db,
  { userId, projectId, seesProject }: Seeing,
  after: [string, string] | null,
  limit: number,
): Promise<WhiteboardRow[]> {
  return db.$queryRaw<WhiteboardRow[]>`
    SELECT b.id, b.project_id AS "projectId", b.title, b.icon, b.rank, b.inherits, b.gen, b.created_by AS "createdBy",
      b.edited_at AS "editedAt", b.edited_by AS "editedBy", b.version, b.created_at AS "createdAt",
      b.updated_at AS "updatedAt"
    FROM whiteboards b
    WHERE b.project_id = ${projectId} AND b.deleted_at IS NULL
      AND ((b.inherits AND ${seesProject}) OR EXISTS (
        SELECT 1 FROM grants g WHERE g.object_type = 'whiteboard' AND g.object_id = b.id
          AND ${isHeldBy(userId)}))
      ${after ? Prisma.sql`AND (b.rank, b.id) > (${after[0]}, ${after[1]})` : Prisma.empty}
    ORDER BY b.rank, b.id LIMIT ${limit}`
}
