import type * as api from '#shared/columns.ts'
import type { Body } from '#shared/endpoint.ts'
import { authorize, type Granted } from '../access/service.ts'
import { type Ctx, inTransaction, type Tx } from '../context.ts'
import { refuse, refuseField } from '../errors.ts'
import { publish } from '../events/publish.ts'
import { checkVersion } from '../http/version.ts'
import { neighboursIn, rankBetween } from '../rank.ts'
import * as store from './store.ts'

export { lockColumns, lockIn as lockColumnIn, present as presentColumn } from './store.ts'

/** The column and the project it is in, when the caller may change its board. 404 when they may not see it. */
async function authorizeColumn(ctx: Ctx, columnId: string): Promise<{ column: store.TaskColumn; project: Granted }> {
  const found = (await store.find(ctx.db, columnId)) ?? refuse('not_found', 'No such column.')
  const project = await authorize(ctx, 'column.edit', { type: 'project', id: found.projectId })
  return { column: found, project }
}

/** Adds a column: at the right end, or after `afterId` (null: at the left end). Publishes `column.created`. */
export function createColumn(ctx: Ctx, projectId: string, body: Body<typeof api.createColumn>): Promise<api.Column> {
  return inTransaction(ctx, async (tx) => {
    const project = await authorize(tx, 'column.edit', { type: 'project', id: projectId })
    const { afterId, id, name, group = 'todo', wipLimit = null } = body
    await store.lockProject(tx.db, projectId)
    const list = await store.listOf(tx.db, projectId)
    const between = { afterId: afterId ?? null, beforeId: afterId === null ? (list[0]?.id ?? null) : null }
    const rank = await rankIn(tx, list, between)
    const row = await tx.db.taskColumn.create({
      data: { ...(id && { id }), projectId, name, group, wipLimit, rank },
    })
    const column = store.present(row)
    await publish(tx, project, { type: 'column.created', data: { column } })
    return column
  })
}

/**
 * Changes name, limit or group. With a new group the status of all its tasks follows (the database cascades it), and
 * their versions grow; `column.changed` says so with `tasksChanged`. 412 when `ifMatch` is not the row's version.
 */
export function updateColumn(
  ctx: Ctx,
  columnId: string,
  body: Body<typeof api.updateColumn>,
  ifMatch: number | undefined,
): Promise<api.Column> {
  return inTransaction(ctx, async (tx) => {
    const { project } = await authorizeColumn(tx, columnId)
    await store.lockColumns(tx.db, [columnId])
    const row = (await store.find(tx.db, columnId)) ?? refuse('not_found', 'No such column.')
    checkVersion(row, ifMatch, () => store.present(row), body)

    const { name = row.name, group = row.group, wipLimit = row.wipLimit } = body
    if (name === row.name && group === row.group && wipLimit === row.wipLimit) return store.present(row)
    const changed = await tx.db.taskColumn.update({ where: { id: columnId }, data: { name, group, wipLimit } })
    const column = store.present(changed)
    await publish(tx, project, { type: 'column.changed', data: { column, tasksChanged: group !== row.group } })
    return column
  })
}

/** Puts a column between two others; publishes nothing when it is there already. */
export function moveColumn(ctx: Ctx, columnId: string, to: Body<typeof api.moveColumn>): Promise<api.Column> {
  return inTransaction(ctx, async (tx) => {
    const { project } = await authorizeColumn(tx, columnId)
    await store.lockProject(tx.db, project.id)
    const list = await store.listOf(tx.db, project.id)
    const others = list.filter((column) => column.id !== columnId)
    const [left] = neighboursIn(others, to)
    const at = list.findIndex((column) => column.id === columnId)
    const here = list[at] ?? refuse('not_found', 'No such column.')
    if ((list[at - 1]?.id ?? null) === (left?.id ?? null)) return store.present(here)

    const rank = await rankIn(tx, others, to)
    const row = await tx.db.taskColumn.update({ where: { id: columnId }, data: { rank } })
    const column = store.present(row)
    await publish(tx, project, { type: 'column.changed', data: { column, tasksChanged: false } })
    return column
  })
}

// Under the lock of the project. Columns whose keys cannot be told apart get new ones, and everybody hears of it.
async function rankIn(tx: Tx<Ctx>, list: store.TaskColumn[], to: Parameters<typeof neighboursIn>[1]): Promise<string> {
  const [left, right] = neighboursIn(list, to)
  const rank = rankBetween(left?.rank ?? null, right?.rank ?? null)
  const projectId = list[0]?.projectId
  if (rank !== null) return rank
  if (projectId === undefined) throw new Error('an empty list of columns has a place for one')

  await store.rerank(tx.db, list)
  const ids = new Set(list.map((column) => column.id))
  const fresh = (await store.listOf(tx.db, projectId)).filter((column) => ids.has(column.id))
  const project = await authorize(tx, 'column.edit', { type: 'project', id: projectId })
  for (const row of fresh)
    await publish(tx, project, { type: 'column.changed', data: { column: store.present(row), tasksChanged: false } })
  return rankIn(tx, fresh, to)
}

/**
 * Deletes a column. Its tasks, trashed ones too, go to the end of `moveTo` in their order; 400 when it has tasks and
 * `moveTo` is missing or no other column of the project, 409 for the last column. Publishes `column.deleted`.
 */
export function deleteColumn(ctx: Ctx, columnId: string, moveTo: string | null): Promise<undefined> {
  return inTransaction(ctx, async (tx) => {
    const { column, project } = await authorizeColumn(tx, columnId)
    await store.lockProject(tx.db, project.id)
    const list = await store.listOf(tx.db, project.id)
    const others = list.filter((other) => other.id !== columnId)
    if (others.length === list.length) refuse('not_found', 'No such column.')
    const first = others[0] ?? refuse('conflict', 'A board keeps at least one column.')
    const target = moveTo === null ? null : others.find((other) => other.id === moveTo)
    if (target === undefined) refuseField('/moveTo', 'Name another column of this project for the tasks.')

    await store.lockColumns(tx.db, [columnId, (target ?? first).id])
    const { live, trashed } = await store.countTasks(tx.db, columnId)
    if (live > 0 && target === null)
      refuseField('/moveTo', `“${column.name}” has ${live} tasks; say which column they go to.`)
    if (live + trashed > 0) await store.moveTasks(tx.db, columnId, target ?? first)
    await tx.db.taskColumn.delete({ where: { id: columnId } })
    await publish(tx, project, {
      type: 'column.deleted',
      data: { id: columnId, projectId: project.id, movedTo: target?.id ?? null, moved: live },
    })
    return undefined
  })
}
