import type { Body } from '#shared/endpoint.ts'
import type * as api from '#shared/tasks.ts'
import { type Located, roleOn } from '../access/service.ts'
import type { Ctx } from '../context.ts'
import { refuseField } from '../errors.ts'

type Given = Body<typeof api.updateTask>
type Changes = { [K in keyof Given]?: Exclude<Given[K], undefined> }

/** Refuses a due date before the start date; both are `YYYY-MM-DD`, which sorts as text. */
export function checkDates({ startDate, dueDate }: Pick<api.Task, 'startDate' | 'dueDate'>): void {
  if (startDate && dueDate && startDate > dueDate) refuseField('/dueDate', 'The due date is before the start date.')
}

/** Refuses somebody who is not here any more or may not see what they would be assigned to. */
export async function checkAssignee(ctx: Ctx, object: Pick<Located, 'chain'>, userId: string): Promise<void> {
  const person = await ctx.db.user.findUnique({ where: { id: userId }, select: { status: true } })
  const isHere = person?.status === 'active' || person?.status === 'invited'
  if (!isHere || !(await roleOn(ctx.db, userId, object)))
    refuseField('/assigneeId', 'This person may not see the project.')
}

/** The given fields that differ from the task's. */
export function differences(task: api.Task, given: Given): Changes {
  const isNew = ([name, value]: [string, unknown]) =>
    value !== undefined && value !== new Map<string, unknown>(Object.entries(task)).get(name)
  return Object.fromEntries(Object.entries(given).filter(isNew))
}
