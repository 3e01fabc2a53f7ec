import type { Body } from '#shared/endpoint.ts'
import type * as api from '#shared/tasks.ts'
import { authorize, type Granted } from '../access/service.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { refuse } from '../errors.ts'
import { publish, type Subject } from '../events/publish.ts'
import { columnFor, isBetween, rankAt } from './place.ts'
import * as store from './store.ts'

/** The project of a located task, as a subject of events about its columns. */
export const projectOf = (task: Granted): Subject => ({
  ...task,
  type: 'project',
  id: task.projectId ?? refuse('not_found', 'No such project.'),
  audience: task.audience.slice(1),
})

/**
 * Moves a card between two neighbours of a column, under the lock of that column: the order is total whoever moves at
 * once. A neighbour that is gone meanwhile does not matter. Publishes `task.moved`, or nothing when it is there already.
 */
export function moveTask(ctx: Ctx, taskId: string, to: Body<typeof api.moveTask>): Promise<api.Task> {
  return inTransaction(ctx, async (tx) => {
    // Sent together, answered in this order: the neighbours are read under the lock. Whom the first answer refuses has waited for a lock, as who may does.
    const [granted, locked, around] = await Promise.all([
      authorize(tx, 'task.edit', { type: 'task', id: taskId }),
      store.lockWithColumn(tx.db, taskId, to.columnId),
      store.neighbours(tx.db, to.columnId, taskId, to),
    ])
    const project = projectOf(granted)
    if (!locked) {
      await columnFor(tx, project.id, to.columnId)
      refuse('not_found', 'No such task.')
    }
    const { row: before, status } = locked

    if (before.columnId === to.columnId && isBetween(before, around)) return store.present(before)

    const rank = await rankAt(tx, project, to.columnId, taskId, to, around)
    const row = await store.place(tx.db, before, { columnId: to.columnId, status, rank })
    const task = store.present(row)
    await publish(tx, granted, { type: 'task.moved', data: { task, from: before.columnId } })
    return task
  })
}
