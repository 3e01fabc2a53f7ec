import type { Card, Task } from '#shared/tasks.ts'
import { Prisma, type Task as Row } from '#prisma'
import type { Db } from '../context.ts'
import type { Between, Ranked } from '../rank.ts'
import { redirectOf } from '../text/redirects.ts'
import { dayOrNull, instant } from '../time.ts'

/** A task's row with what its human key is made of. */
export type TaskRow = Row & { project: { key: string } }

const withKey = { project: { select: { key: true } } } as const

/** A task as the contract shows it. */
export const present = (row: TaskRow): Task => ({ ...presentCard(row, row.project.key), description: row.description })

/** A row of the board, with Prisma's names; what a card does not show is not read. */
export type CardRow = Omit<Row, 'description' | 'sprintId' | 'parentId' | 'deletedAt' | 'deletedBy'>

/** All that a card shows, of `tasks t`; the description can be long and stays where it is. */
export const cardColumns = Prisma.sql`t.id, t.project_id AS "projectId", t.number, t.title, t.column_id AS "columnId", t.status, t.rank,
  t.priority, t.start_date AS "startDate", t.due_date AS "dueDate", t.estimate, t.assignee_id AS "assigneeId",
  t.created_by AS "createdBy", t.version, t.created_at AS "createdAt", t.updated_at AS "updatedAt"`

export const presentCard = (row: CardRow, projectKey: string): Card => ({
  id: row.id,
  projectId: row.projectId,
  key: `${projectKey}-${row.number}`,
  number: row.number,
  title: row.title,
  columnId: row.columnId,
  status: row.status,
  rank: row.rank,
  priority: row.priority,
  startDate: dayOrNull(row.startDate),
  dueDate: dayOrNull(row.dueDate),
  estimate: row.estimate,
  assigneeId: row.assigneeId,
  createdBy: row.createdBy,
  version: row.version,
  createdAt: instant(row.createdAt),
  updatedAt: instant(row.updatedAt),
})

export const find = (db: Db, id: string): Promise<TaskRow | null> =>
  db.task.findUnique({ where: { id }, include: withKey })

const lockedColumns = Prisma.sql`${cardColumns}, t.description, t.sprint_id AS "sprintId", t.parent_id AS "parentId",
  t.deleted_at AS "deletedAt", t.deleted_by AS "deletedBy", p.key AS "projectKey"`
type Locked = Row & { projectKey: string }

/** The row, kept from others until the transaction ends; null when it is trashed or gone. */
export async function lock(db: Db, id: string): Promise<TaskRow | null> {
  const [row] = await db.$queryRaw<Locked[]>`
    SELECT ${lockedColumns} FROM tasks t JOIN projects p ON p.id = t.project_id WHERE t.id = ${id} FOR UPDATE OF t`
  if (!row || row.deletedAt !== null) return null
  const { projectKey: key, ...task } = row
  return { ...task, project: { key } }
}

/**
 * The same for a task that goes into a column of its project, with the status it gets there. The column is kept from others too, and first,
 * as by everybody. Null when the task or the column is not there.
 */
export async function lockWithColumn(
  db: Db,
  id: string,
  columnId: string,
): Promise<{ row: TaskRow; status: Row['status'] } | null> {
  const [found] = await db.$queryRaw<(Locked & { newStatus: Row['status'] })[]>`
    SELECT ${lockedColumns}, c."group" AS "newStatus"
    FROM task_columns c JOIN tasks t ON t.project_id = c.project_id JOIN projects p ON p.id = t.project_id
    WHERE c.id = ${columnId} AND t.id = ${id} AND t.deleted_at IS NULL FOR UPDATE OF c, t`
  if (!found) return null
  const { projectKey: key, newStatus: status, ...task } = found
  return { row: { ...task, project: { key } }, status }
}

export const create = (db: Db, data: Prisma.TaskUncheckedCreateInput): Promise<TaskRow> =>
  db.task.create({ data, include: withKey })

/** Changes a row that was read before, for the key of its project, which it stays in. */
export async function update(db: Db, before: TaskRow, data: Prisma.TaskUncheckedUpdateInput): Promise<TaskRow> {
  return { ...(await db.task.update({ where: { id: before.id }, data })), project: before.project }
}

/** Puts a row that was read before to another place; the database itself counts the version and notes the time. */
export async function place(db: Db, before: TaskRow, to: Pick<Row, 'columnId' | 'status' | 'rank'>): Promise<TaskRow> {
  const [changed] = await db.$queryRaw<Pick<Row, 'version' | 'updatedAt'>[]>`
    UPDATE tasks SET column_id = ${to.columnId}, status = ${to.status}::"TaskStatus", rank = ${to.rank}
    WHERE id = ${before.id} RETURNING version, updated_at AS "updatedAt"`
  if (!changed) throw new Error(`task ${before.id} is gone`)
  return { ...before, ...to, ...changed }
}

/** The next number of a project, never given twice; makes other creates wait until this transaction ends. */
export async function takeNumber(db: Db, projectId: string): Promise<number> {
  const rows = await db.$queryRaw<{ task_seq: number }[]>`
    UPDATE projects SET task_seq = task_seq + 1 WHERE id = ${projectId} RETURNING task_seq`
  const number = rows[0]?.task_seq
  if (number === undefined) throw new Error(`project ${projectId} is gone`)
  return number
}

/** A project of the workspace by its present or an earlier key, in capitals. */
export async function projectByKey(db: Db, workspaceId: string, key: string): Promise<string | null> {
  const project = await db.project.findUnique({
    where: { workspaceId_key: { workspaceId, key } },
    select: { id: true },
  })
  if (project) return project.id
  return redirectOf(db, `project:${workspaceId}`, key)
}

export const findByNumber = (db: Db, projectId: string, number: number): Promise<TaskRow | null> =>
  db.task.findUnique({ where: { projectId_number: { projectId, number } }, include: withKey })

type Around = Record<'after' | 'next' | 'before' | 'previous' | 'last', Ranked | null>

/**
 * The cards between which a task goes, itself left out, as `neighboursIn` finds them but without reading the column:
 * after `afterId` if that is still there, else before `beforeId`, else at the end. One statement.
 */
export async function neighbours(
  db: Db,
  columnId: string,
  task: string,
  { afterId, beforeId }: Between,
): Promise<[Ranked | null, Ranked | null]> {
  const one = (where: Prisma.Sql, order = Prisma.empty) => Prisma.sql`
    LEFT JOIN LATERAL (SELECT t.id, t.rank FROM tasks t
      WHERE t.column_id = ${columnId} AND t.deleted_at IS NULL AND t.id <> ${task} AND ${where} ${order} LIMIT 1)`
  const upwards = Prisma.sql`ORDER BY t.rank, t.id`
  const downwards = Prisma.sql`ORDER BY t.rank DESC, t.id DESC`
  const [around] = await db.$queryRaw<Around[]>`
    SELECT to_json(a) AS after, to_json(n) AS next, to_json(b) AS before, to_json(p) AS previous, to_json(l) AS last
    FROM (SELECT 1) AS once
    ${one(Prisma.sql`t.id = ${afterId}`)} a ON true
    ${one(Prisma.sql`(t.rank, t.id) > (a.rank, a.id)`, upwards)} n ON true
    ${one(Prisma.sql`t.id = ${beforeId} AND a.id IS NULL`)} b ON true
    ${one(Prisma.sql`(t.rank, t.id) < (b.rank, b.id)`, downwards)} p ON true
    ${one(Prisma.sql`a.id IS NULL AND b.id IS NULL`, downwards)} l ON true`
  if (!around) throw new Error('a SELECT of one row gave none')
  if (around.after) return [around.after, around.next]
  return around.before ? [around.previous, around.before] : [around.last, null]
}

/** Ids of all tasks of a column in their order, trashed ones too, without one. */
export const idsInOrder = (db: Db, columnId: string, but: string): Promise<{ id: string }[]> =>
  db.task.findMany({
    where: { columnId, id: { not: but } },
    orderBy: [{ rank: 'asc' }, { id: 'asc' }],
    select: { id: true },
  })

export const setRanks = (db: Db, ids: string[], ranks: string[]): Promise<number> =>
  db.$executeRaw`
    UPDATE tasks SET rank = v.rank FROM unnest(${ids}::text[], ${ranks}::text[]) AS v(id, rank) WHERE tasks.id = v.id`
