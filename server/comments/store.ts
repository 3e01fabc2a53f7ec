import type { Comment } from '#shared/comments.ts'
import type { Comment as Row, Prisma } from '#prisma'
import type { Db } from '../context.ts'
import { instant, instantOrNull } from '../time.ts'

/** What a comment is on. */
export type Commented = { type: 'task' | 'document'; id: string }

export const present = (row: Row): Comment => ({
  id: row.id,
  content: row.content,
  userId: row.userId,
  taskId: row.taskId,
  documentId: row.documentId,
  editedAt: instantOrNull(row.editedAt),
  version: row.version,
  createdAt: instant(row.createdAt),
  updatedAt: instant(row.updatedAt),
})

export const keyOf = ({ type, id }: Commented) => (type === 'task' ? { taskId: id } : { documentId: id })

/** The task or document of a comment; the database holds that there is exactly one. */
export function objectOf({ taskId, documentId, id }: Pick<Row, 'id' | 'taskId' | 'documentId'>): Commented {
  if (taskId !== null) return { type: 'task', id: taskId }
  if (documentId !== null) return { type: 'document', id: documentId }
  throw new Error(`comment ${id} is on nothing`)
}

export const find = (db: Db, id: string): Promise<Row | null> =>
  db.comment.findFirst({ where: { id, deletedAt: null } })

/** The comment, kept from others until the transaction ends; null when it is deleted. */
export async function lock(db: Db, id: string): Promise<Row | null> {
  await db.$queryRaw`SELECT 1 FROM comments WHERE id = ${id} FOR UPDATE`
  return find(db, id)
}

/** Oldest first, after a place in that order. */
export function list(db: Db, object: Commented, after: { at: Date; id: string } | null, limit: number): Promise<Row[]> {
  const later: Prisma.CommentWhereInput = after
    ? { OR: [{ createdAt: { gt: after.at } }, { createdAt: after.at, id: { gt: after.id } }] }
    : {}
  return db.comment.findMany({
    where: { ...keyOf(object), deletedAt: null, ...later },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    take: limit,
  })
}
