import type { Body } from '#shared/endpoint.ts'
import { roleMay } from '#shared/roles.ts'
import type * as api from '#shared/tasks.ts'
import { authorize, findGranted } from '../access/service.ts'
import { lockColumns } from '../columns/service.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { refuse } from '../errors.ts'
import { publish } from '../events/publish.ts'
import { checkVersion } from '../http/version.ts'
import { dateOfDay } from '../time.ts'
import { checkAssignee, checkDates, differences } from './fields.ts'
import { projectOf } from './move.ts'
import { columnFor, rankAt } from './place.ts'
import * as store from './store.ts'

/**
 * Adds a task with the next number of its project: in the project's first column when none is named, at its end when no
 * neighbour is. Publishes `task.created`.
 */
export function createTask(ctx: Ctx, projectId: string, body: Body<typeof api.createTask>): Promise<api.Task> {
  return inTransaction(ctx, async (tx) => {
    const project = await authorize(tx, 'task.edit', { type: 'project', id: projectId })
    checkDates({ startDate: body.startDate ?? null, dueDate: body.dueDate ?? null })
    if (body.assigneeId) await checkAssignee(tx, project, body.assigneeId)

    const number = await store.takeNumber(tx.db, projectId)
    const columnId = body.columnId ?? (await firstColumn(tx, projectId))
    const column = await columnFor(tx, projectId, columnId)
    const between = { afterId: body.afterId ?? null, beforeId: body.beforeId ?? null }
    const row = await store.create(tx.db, {
      ...(body.id && { id: body.id }),
      projectId,
      number,
      title: body.title,
      description: body.description ?? null,
      columnId,
      status: column.group,
      rank: await rankAt(tx, project, column.id, '', between),
      priority: body.priority ?? 'none',
      startDate: dateOfDay(body.startDate ?? null),
      dueDate: dateOfDay(body.dueDate ?? null),
      estimate: body.estimate ?? null,
      assigneeId: body.assigneeId ?? null,
      createdBy: tx.userId,
    })
    const task = store.present(row)
    await publish(tx, { ...project, type: 'task', id: task.id }, { type: 'task.created', data: { task } })
    return task
  })
}

async function firstColumn(ctx: Ctx, projectId: string): Promise<string> {
  const first = await ctx.db.taskColumn.findFirst({
    where: { projectId },
    orderBy: [{ rank: 'asc' }, { id: 'asc' }],
    select: { id: true },
  })
  return first?.id ?? refuse('conflict', 'This board has no column yet.')
}

/** One task; 404 when the caller may not see it or it is in the trash. */
export async function getTask(ctx: Ctx, taskId: string): Promise<api.Task> {
  await authorize(ctx, 'task.read', { type: 'task', id: taskId })
  return store.present((await store.find(ctx.db, taskId)) ?? refuse('not_found', 'No such task.'))
}

/** A task by its human key in any case, `ABC-12`, also with an earlier key of its project. */
export async function findTask(ctx: Ctx, workspaceId: string, key: string): Promise<api.Task> {
  const [projectKey = '', number = ''] = key.toUpperCase().split('-')
  const projectId = await store.projectByKey(ctx.db, workspaceId, projectKey)
  const row = projectId && (await store.findByNumber(ctx.db, projectId, Number(number)))
  if (!row) refuse('not_found', 'No such task.')
  await authorize(ctx, 'task.read', { type: 'task', id: row.id })
  return store.present(row)
}

/**
 * Changes fields and publishes `task.changed` with the names of those that differ; when none does, nothing is written.
 * 412 with both values when `ifMatch` is not the row's version, 400 for dates in the wrong order and for an assignee who
 * may not see the task.
 */
export function updateTask(
  ctx: Ctx,
  taskId: string,
  body: Body<typeof api.updateTask>,
  ifMatch: number | undefined,
): Promise<api.Task> {
  return inTransaction(ctx, async (tx) => {
    const granted = await authorize(tx, 'task.edit', { type: 'task', id: taskId })
    const row = (await store.lock(tx.db, taskId)) ?? refuse('not_found', 'No such task.')
    const before = store.present(row)
    checkVersion(before, ifMatch, () => before, body)

    const changes = differences(before, body)
    const changed = Object.keys(changes)
    if (changed.length === 0) return before
    checkDates({ ...before, ...changes })
    if (changes.assigneeId) await checkAssignee(tx, granted, changes.assigneeId)

    const { startDate, dueDate, ...others } = changes
    const after = await store.update(tx.db, row, {
      ...others,
      ...(startDate !== undefined && { startDate: dateOfDay(startDate) }),
      ...(dueDate !== undefined && { dueDate: dateOfDay(dueDate) }),
    })
    const task = store.present(after)
    await publish(tx, granted, { type: 'task.changed', data: { task, changed } })
    return task
  })
}

/** Puts a task into the trash and publishes `task.deleted`; its place and its grants stay for a restore. */
export function deleteTask(ctx: Ctx, taskId: string, ifMatch: number | undefined): Promise<undefined> {
  return inTransaction(ctx, async (tx) => {
    const granted = await authorize(tx, 'task.delete', { type: 'task', id: taskId })
    const row = (await store.lock(tx.db, taskId)) ?? refuse('not_found', 'No such task.')
    const { id, columnId, key, title } = store.present(row)
    checkVersion(row, ifMatch, () => store.present(row), null)
    await store.update(tx.db, row, { deletedAt: tx.now(), deletedBy: tx.userId })
    await publish(tx, granted, { type: 'task.deleted', data: { id, columnId, key, title } })
    return undefined
  })
}

/**
 * Takes a task out of the trash, to its place in its column (deleting a column moved its trashed tasks too). A task that
 * is not in the trash stays as it is; one whose project is in the trash answers 409.
 */
export function restoreTask(ctx: Ctx, taskId: string): Promise<undefined> {
  return inTransaction(ctx, async (tx) => {
    const granted = (await findGranted(tx, { type: 'task', id: taskId })) ?? refuse('not_found', 'No such task.')
    if (!roleMay(granted.role, 'trash.restore')) refuse('forbidden', 'You may see this task, but not restore it.')
    if (granted.deleted === 'above') refuse('conflict', 'Its project is in the trash; restore that first.')
    const found = await store.find(tx.db, taskId)
    if (!found?.deletedAt) return undefined

    await lockColumns(tx.db, [found.columnId])
    // Somebody else may have restored it, or deleted its column, while this waited.
    const trashed = await store.find(tx.db, taskId)
    if (!trashed?.deletedAt) return undefined
    if (trashed.columnId !== found.columnId) return restoreTask(tx, taskId)
    const project = projectOf(granted)
    const column = await columnFor(tx, project.id, trashed.columnId)
    // Cards that came meanwhile may have taken its key: then it goes right after them.
    const twin = await tx.db.task.findFirst({
      where: { columnId: column.id, rank: trashed.rank, deletedAt: null },
      orderBy: { id: 'desc' },
      select: { id: true },
    })
    const rank = twin
      ? await rankAt(tx, project, column.id, taskId, { afterId: twin.id, beforeId: null })
      : trashed.rank
    const row = await store.update(tx.db, trashed, { deletedAt: null, deletedBy: null, rank })
    await publish(tx, granted, { type: 'task.restored', data: { task: store.present(row) } })
    return undefined
  })
}
