import { z } from 'zod'
import { Column } from './columns.ts'
import { endpoint } from './endpoint.ts'
import { Day, Id, Instant } from './ids.ts'
import { pageOf, PageQuery } from './page.ts'
import { lineOf, textLimit, textOf } from './text.ts'
import { TaskStatus } from './status.ts'

export const Priority = z.enum(['none', 'low', 'medium', 'high', 'urgent'])
export type Priority = z.infer<typeof Priority>

export const Task = z.object({
  id: Id,
  projectId: Id,
  /** Human key, `ABC-12`: the project's key and `number`. */
  key: z.string(),
  number: z.int(),
  title: z.string(),
  /** Markdown. */
  description: z.string().nullable(),
  columnId: Id,
  /** Always the group of the column. */
  status: TaskStatus,
  /** Place in the column: order by rank in byte order, then id. */
  rank: z.string(),
  priority: Priority,
  startDate: Day.nullable(),
  dueDate: Day.nullable(),
  estimate: z.number().nullable(),
  assigneeId: Id.nullable(),
  createdBy: Id,
  version: z.int(),
  createdAt: Instant,
  updatedAt: Instant,
})
export type Task = z.infer<typeof Task>

/** A task on the board: all but its description. */
export const Card = Task.omit({ description: true })
export type Card = z.infer<typeof Card>

const Fields = z.object({
  title: lineOf(textLimit.title),
  description: textOf(textLimit.description).nullable(),
  priority: Priority,
  startDate: Day.nullable(),
  dueDate: Day.nullable(),
  estimate: z.number().min(0).max(100_000).nullable(),
  assigneeId: Id.nullable(),
})

/** Between which neighbours a card goes. Both null: the end; `afterId` null: the top. */
const Place = z.object({ columnId: Id, afterId: Id.nullable(), beforeId: Id.nullable() })
const params = z.object({ taskId: Id })
const inProject = z.object({ projectId: Id })

/** Comments by task id; no entry = none. */
const CommentCounts = z.record(z.string(), z.int())

export const getBoard = endpoint('GET', '/projects/:projectId/board', {
  summary: 'The board: columns by rank, each with its exact count and its first 50 cards by (rank, id).',
  may: 'project.read',
  params: inProject,
  result: z.object({
    columns: z.array(z.object({ column: Column, count: z.int(), cards: z.array(Card), next: z.string().nullable() })),
    /** Of the cards above. */
    comments: CommentCounts,
    /** Place in the event log that this answer includes at least. */
    pos: z.int(),
  }),
})

export const listColumnTasks = endpoint('GET', '/projects/:projectId/columns/:columnId/tasks', {
  summary: 'More cards of a column, by (rank, id), with how many comments each has.',
  may: 'project.read',
  params: inProject.extend({ columnId: Id }),
  query: PageQuery,
  result: pageOf(Card).extend({ comments: CommentCounts }),
})

export const createTask = endpoint('POST', '/projects/:projectId/tasks', {
  summary: 'Add a task, at the end of its column unless a place is given; the first column when none is.',
  may: 'task.edit',
  params: inProject,
  body: Fields.partial()
    .required({ title: true })
    .extend({ id: Id.optional(), ...Place.partial().shape }),
  result: Task,
  status: 201,
})

export const getTask = endpoint('GET', '/tasks/:taskId', {
  summary: 'One task.',
  may: 'task.read',
  params,
  result: Task,
})

export const findTask = endpoint('GET', '/workspaces/:workspaceId/tasks/by-key/:key', {
  summary: 'A task by its human key, also with an earlier key of its project.',
  may: 'user',
  params: z.object({ workspaceId: Id, key: z.string().regex(/^[A-Za-z][A-Za-z0-9]{1,9}-\d{1,9}$/) }),
  result: Task,
})

export const updateTask = endpoint('PATCH', '/tasks/:taskId', {
  summary: 'Change fields of a task.',
  may: 'task.edit',
  ifMatch: 'optional',
  params,
  body: Fields.partial(),
  result: Task,
})

export const moveTask = endpoint('POST', '/tasks/:taskId/move', {
  summary: 'Move a card between two neighbours. Never refused for a stale version: the server finds the place.',
  may: 'task.edit',
  params,
  body: Place,
  result: Task,
})

export const deleteTask = endpoint('DELETE', '/tasks/:taskId', {
  summary: 'Put a task into the trash for 30 days.',
  may: 'task.delete',
  ifMatch: 'optional',
  params,
  result: z.undefined(),
  status: 204,
})

const withTask = z.object({ task: Task })
export const TaskCreated = z.object({ type: z.literal('task.created'), data: withTask })
/** `changed` names the fields that differ. */
export const TaskChanged = z.object({
  type: z.literal('task.changed'),
  data: withTask.extend({ changed: z.array(z.string()) }),
})
export const TaskMoved = z.object({ type: z.literal('task.moved'), data: withTask.extend({ from: Id }) })
export const TaskDeleted = z.object({
  type: z.literal('task.deleted'),
  data: z.object({ id: Id, columnId: Id, key: z.string(), title: z.string() }),
})
export const TaskRestored = z.object({ type: z.literal('task.restored'), data: withTask })
