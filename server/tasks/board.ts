import type { Query, Result } from '#shared/endpoint.ts'
import type * as api from '#shared/tasks.ts'
import { Prisma } from '#prisma'
import { authorize } from '../access/service.ts'
import { presentColumn } from '../columns/service.ts'
import type { Ctx } from '../context.ts'
import { refuse } from '../errors.ts'
import { decodeCursor, encodeCursor, pageFrom } from '../http/cursor.ts'
import { cardColumns, type CardRow, presentCard } from './store.ts'

const firstCards = 50

/**
 * A project's board: columns by rank, each with its exact count and its first 50 cards by (rank, id). `pos` is read before
 * the rows, so every event up to it is in them; later ones may be.
 */
export async function getBoard(ctx: Ctx, projectId: string): Promise<Result<typeof api.getBoard>> {
  await authorize(ctx, 'project.read', { type: 'project', id: projectId })
  const head = await ctx.db.eventHead.findUniqueOrThrow({ where: { id: 1 } })
  const { key } = await ctx.db.project.findUniqueOrThrow({ where: { id: projectId }, select: { key: true } })
  const columns = await ctx.db.taskColumn.findMany({
    where: { projectId },
    orderBy: [{ rank: 'asc' }, { id: 'asc' }],
  })
  const counts = await ctx.db.task.groupBy({ by: ['columnId'], where: { projectId, deletedAt: null }, _count: true })
  // One index range a column, in one query: a window function would read every row of the project.
  const cards = await ctx.db.$queryRaw<CardRow[]>`
    SELECT t.* FROM task_columns c CROSS JOIN LATERAL (
      SELECT ${cardColumns} FROM tasks t WHERE t.column_id = c.id AND t.deleted_at IS NULL
      ORDER BY t.rank, t.id LIMIT ${firstCards}) t
    WHERE c.project_id = ${projectId} ORDER BY t."columnId", t.rank, t.id`

  return {
    columns: columns.map((column) => {
      const count = counts.find((row) => row.columnId === column.id)?._count ?? 0
      const shown = cards.filter((card) => card.columnId === column.id)
      const last = shown.at(-1)
      return {
        column: presentColumn(column),
        // A card that came between the two queries must not make the count smaller than what is shown.
        count: Math.max(count, shown.length),
        cards: shown.map((card) => presentCard(card, key)),
        next: last && count > shown.length ? encodeCursor([last.rank, last.id]) : null,
      }
    }),
    comments: await countComments(
      ctx,
      cards.map((card) => card.id),
    ),
    pos: Number(head.pos),
  }
}

async function countComments(ctx: Ctx, taskIds: string[]): Promise<Record<string, number>> {
  const rows = await ctx.db.comment.groupBy({
    by: ['taskId'],
    where: { taskId: { in: taskIds }, deletedAt: null },
    _count: true,
  })
  return Object.fromEntries(rows.flatMap((row) => (row.taskId === null ? [] : [[row.taskId, row._count]])))
}

/** More cards of a column, in the board's order, with how many comments each has. */
export async function listColumnTasks(
  ctx: Ctx,
  projectId: string,
  columnId: string,
  query: Query<typeof api.listColumnTasks>,
): Promise<Result<typeof api.listColumnTasks>> {
  await authorize(ctx, 'project.read', { type: 'project', id: projectId })
  const column = await ctx.db.taskColumn.findFirst({
    where: { id: columnId, projectId },
    select: { project: { select: { key: true } } },
  })
  if (!column) refuse('not_found', 'No such column.')
  const after = decodeCursor<[string, string]>(query.after, ['', ''])
  const rows = await ctx.db.$queryRaw<CardRow[]>`
    SELECT ${cardColumns} FROM tasks t WHERE t.column_id = ${columnId} AND t.deleted_at IS NULL
      ${after ? Prisma.sql`AND (t.rank, t.id) > (${after[0]}, ${after[1]})` : Prisma.empty}
    ORDER BY t.rank, t.id LIMIT ${query.limit + 1}`
  const page = pageFrom(
    rows,
    query,
    (row) => [row.rank, row.id],
    (row) => presentCard(row, column.project.key),
  )
  const comments = await countComments(
    ctx,
    page.data.map((card) => card.id),
  )
  return { ...page, comments }
}
