import { lockColumnIn, presentColumn } from '../columns/service.ts'
import type { Ctx, Tx } from '../context.ts'
import { refuseField } from '../errors.ts'
import { publish, type Subject } from '../events/publish.ts'
import { type Between, freshRanks, type Ranked, rankBetween } from '../rank.ts'
import type { TaskColumn } from '#prisma'
import * as store from './store.ts'

/** The column a task is to be in, kept from others until the transaction ends. Refuses with 400 one that is not of this project. */
export async function columnFor(tx: Tx<Ctx>, projectId: string, columnId: string): Promise<TaskColumn> {
  const column = await lockColumnIn(tx.db, projectId, columnId)
  return column ?? refuseField('/columnId', 'This column is not (or no longer) on this board.')
}

/** Whether a task sits between these two already: nothing but itself is between them. */
export function isBetween(task: Ranked, [left, right]: [Ranked | null, Ranked | null]): boolean {
  const isBefore = (a: Ranked, b: Ranked) => (a.rank === b.rank ? a.id < b.id : a.rank < b.rank)
  return (!left || isBefore(left, task)) && (!right || isBefore(task, right))
}

/**
 * The key of a task's place in a column, under the column's lock. When its neighbours' keys leave no room (equal ones of
 * an import, or too long ones), the whole column gets new keys and `column.changed` tells every screen to read it again.
 * `around`: the neighbours, when they were read already.
 */
export async function rankAt(
  tx: Tx<Ctx>,
  project: Subject,
  columnId: string,
  taskId: string,
  between: Between,
  around?: [Ranked | null, Ranked | null],
): Promise<string> {
  const [left, right] = around ?? (await store.neighbours(tx.db, columnId, taskId, between))
  const rank = rankBetween(left?.rank ?? null, right?.rank ?? null)
  if (rank !== null) return rank

  const ids = (await store.idsInOrder(tx.db, columnId, taskId)).map((row) => row.id)
  await store.setRanks(tx.db, ids, freshRanks(ids.length))
  const column = presentColumn(await columnFor(tx, project.id, columnId))
  await publish(tx, project, { type: 'column.changed', data: { column, tasksChanged: true } })
  return rankAt(tx, project, columnId, taskId, between)
}
