import { z } from 'zod'

/** Group of a board column, and so the status of its tasks. "In review" is a column of group in_progress. */
export const TaskStatus = z.enum(['backlog', 'todo', 'in_progress', 'done', 'cancelled'])
export type TaskStatus = z.infer<typeof TaskStatus>
