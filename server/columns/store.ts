import type { Column } from '#shared/columns.ts'
import type { TaskColumn } from '#prisma'
import type { Db } from '../context.ts'
import { freshRanks } from '../rank.ts'
import { instant } from '../time.ts'

export type { TaskColumn } from '#prisma'

export const present = ({ createdAt, updatedAt, ...column }: TaskColumn): Column => ({
  ...column,
  createdAt: instant(createdAt),
  updatedAt: instant(updatedAt),
})

/** Makes everybody wait who orders the columns of this project. Task numbers wait for it too, so keep it short. */
export const lockProject = (db: Db, projectId: string): Promise<unknown> =>
  db.$queryRaw`SELECT 1 FROM projects WHERE id = ${projectId} FOR NO KEY UPDATE`

/** Takes the rows of columns, always in the order of their ids, so that two takers never wait for each other. */
export const lockColumns = (db: Db, ids: string[]): Promise<unknown> =>
  db.$queryRaw`SELECT 1 FROM task_columns WHERE id = ANY(${ids}) ORDER BY id FOR UPDATE`

/** The same for one column of a project, which is answered as it is now; null when it is not (or no longer) there. */
export async function lockIn(db: Db, projectId: string, id: string): Promise<TaskColumn | null> {
  const rows = await db.$queryRaw<TaskColumn[]>`
    SELECT id, project_id AS "projectId", name, "group", rank, wip_limit AS "wipLimit", version,
      created_at AS "createdAt", updated_at AS "updatedAt"
    FROM task_columns WHERE id = ${id} AND project_id = ${projectId} FOR UPDATE`
  return rows[0] ?? null
}

export const find = (db: Db, id: string): Promise<TaskColumn | null> => db.taskColumn.findUnique({ where: { id } })

export const listOf = (db: Db, projectId: string): Promise<TaskColumn[]> =>
  db.taskColumn.findMany({ where: { projectId }, orderBy: [{ rank: 'asc' }, { id: 'asc' }] })

/** Trashed tasks count: their rows hold on to the column too. */
export async function countTasks(db: Db, columnId: string): Promise<{ live: number; trashed: number }> {
  const [live, trashed] = await Promise.all([
    db.task.count({ where: { columnId, deletedAt: null } }),
    db.task.count({ where: { columnId, NOT: { deletedAt: null } } }),
  ])
  return { live, trashed }
}

/** Appends all tasks of a column, trashed ones too, to another in their order. */
export async function moveTasks(db: Db, from: string, to: TaskColumn): Promise<void> {
  const last = await db.task.findFirst({
    where: { columnId: to.id },
    orderBy: [{ rank: 'desc' }],
    select: { rank: true },
  })
  const tasks = await db.task.findMany({
    where: { columnId: from },
    orderBy: [{ rank: 'asc' }, { id: 'asc' }],
    select: { id: true },
  })
  const ids = tasks.map((task) => task.id)
  const ranks = freshRanks(ids.length, last?.rank ?? null)
  await db.$executeRaw`
    UPDATE tasks SET column_id = ${to.id}, status = ${to.group}::"TaskStatus", rank = v.rank
    FROM unnest(${ids}::text[], ${ranks}::text[]) AS v(id, rank) WHERE tasks.id = v.id`
}

/** Gives a whole ordered list of columns fresh keys. */
export async function rerank(db: Db, columns: TaskColumn[]): Promise<void> {
  const ids = columns.map((column) => column.id)
  await db.$executeRaw`
    UPDATE task_columns SET rank = v.rank
    FROM unnest(${ids}::text[], ${freshRanks(ids.length)}::text[]) AS v(id, rank) WHERE task_columns.id = v.id`
}
