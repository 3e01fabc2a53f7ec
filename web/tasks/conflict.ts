import type { Task } from '#shared/tasks.ts'
import type { TaskFields } from '../pending/changes.ts'

/** Somebody else changed the very field that I changed: both values, for the person to choose. */
export type Conflict = { field: keyof TaskFields; theirs: unknown; mine: unknown }

/**
 * The first field that both changed. `base` is what I saw when I changed it; a change of other fields, or to the same
 * value, is no conflict and is simply sent again on top of the newer row.
 */
export function conflictIn(row: Pick<Task, keyof Task>, base: TaskFields, mine: TaskFields): Conflict | null {
  for (const field of fieldsOf(mine)) {
    const theirs = row[field]
    if (theirs !== base[field] && theirs !== mine[field]) return { field, theirs, mine: mine[field] }
  }
  return null
}

const names = ['title', 'description', 'priority', 'startDate', 'dueDate', 'estimate', 'assigneeId'] as const

export const fieldsOf = (fields: TaskFields): (keyof TaskFields)[] => names.filter((name) => fields[name] !== undefined)

export const fieldName: Record<(typeof names)[number], string> = {
  title: 'title',
  description: 'description',
  priority: 'priority',
  startDate: 'start date',
  dueDate: 'due date',
  estimate: 'estimate',
  assigneeId: 'assignee',
}

const isConflict = (value: unknown): value is Conflict =>
  typeof value === 'object' && value !== null && 'theirs' in value

export const conflictError = (conflict: Conflict): Error =>
  new Error(`Somebody else changed the ${fieldName[conflict.field]} at the same time.`, { cause: conflict })

export const conflictOf = (error: unknown): Conflict | null =>
  error instanceof Error && isConflict(error.cause) ? error.cause : null
