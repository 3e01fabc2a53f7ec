import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { Id, Instant } from './ids.ts'
import { TaskStatus } from './status.ts'
import { lineOf, textLimit } from './text.ts'

export const Column = z.object({
  id: Id,
  projectId: Id,
  name: z.string(),
  group: TaskStatus,
  rank: z.string(),
  wipLimit: z.int().nullable(),
  version: z.int(),
  createdAt: Instant,
  updatedAt: Instant,
})
export type Column = z.infer<typeof Column>

const Changes = z.object({
  name: lineOf(textLimit.name),
  group: TaskStatus,
  wipLimit: z.int().min(1).max(10_000).nullable(),
})
const params = z.object({ columnId: Id })

export const createColumn = endpoint('POST', '/projects/:projectId/columns', {
  summary: 'Add a column at the right end, or between neighbours.',
  may: 'column.edit',
  params: z.object({ projectId: Id }),
  body: Changes.partial().required({ name: true }).extend({ id: Id.optional(), afterId: Id.nullable().optional() }),
  result: Column,
  status: 201,
})

export const updateColumn = endpoint('PATCH', '/columns/:columnId', {
  summary: 'Rename a column, set its limit, or change its group (the status of all its tasks follows).',
  may: 'column.edit',
  ifMatch: 'optional',
  params,
  body: Changes.partial(),
  result: Column,
})

export const moveColumn = endpoint('POST', '/columns/:columnId/move', {
  summary: 'Put a column between two others.',
  may: 'column.edit',
  params,
  body: z.object({ afterId: Id.nullable(), beforeId: Id.nullable() }),
  result: Column,
})

export const deleteColumn = endpoint('DELETE', '/columns/:columnId', {
  summary: 'Delete a column. Its tasks, trashed ones too, go to the end of `moveTo`; the last column stays.',
  may: 'column.edit',
  params,
  query: z.object({ moveTo: Id.optional() }),
  result: z.undefined(),
  status: 204,
})

const withColumn = z.object({ column: Column })
export const ColumnCreated = z.object({ type: z.literal('column.created'), data: withColumn })
/** `tasksChanged`: its tasks changed with it (their status, or their ranks); a client fetches the board again. */
export const ColumnChanged = z.object({
  type: z.literal('column.changed'),
  data: withColumn.extend({ tasksChanged: z.boolean() }),
})
/** Its tasks are now in `movedTo`; a client fetches the board again when there were any. */
export const ColumnDeleted = z.object({
  type: z.literal('column.deleted'),
  data: z.object({ id: Id, projectId: Id, movedTo: Id.nullable(), moved: z.int() }),
})
