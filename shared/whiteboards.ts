import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { Id, Instant } from './ids.ts'
import { pageOf, PageQuery } from './page.ts'
import { lineOf, textLimit, textOf } from './text.ts'

/** A whiteboard's row. Its elements are in the room `board:{id}`; `gen` is the room's generation. */
export const Whiteboard = z.object({
  id: Id,
  projectId: Id,
  title: z.string(),
  icon: z.string().nullable(),
  rank: z.string(),
  inherits: z.boolean(),
  gen: z.int(),
  createdBy: Id,
  /** Last change of what is drawn: when and by whom; null before the first. */
  editedAt: Instant.nullable(),
  editedBy: Id.nullable(),
  version: z.int(),
  createdAt: Instant,
  updatedAt: Instant,
})
export type Whiteboard = z.infer<typeof Whiteboard>

const Changes = z.object({ title: lineOf(textLimit.title), icon: textOf(16).nullable(), inherits: z.boolean() })
const params = z.object({ whiteboardId: Id })
const inProject = z.object({ projectId: Id })

export const listWhiteboards = endpoint('GET', '/projects/:projectId/whiteboards', {
  summary: 'Whiteboards of a project by (rank, id).',
  may: 'project.read',
  params: inProject,
  query: PageQuery,
  result: pageOf(Whiteboard),
})
export const createWhiteboard = endpoint('POST', '/projects/:projectId/whiteboards', {
  summary: 'Make an empty whiteboard.',
  may: 'whiteboard.edit',
  params: inProject,
  body: Changes.partial().required({ title: true }).extend({ id: Id.optional() }),
  result: Whiteboard,
  status: 201,
})
export const getWhiteboard = endpoint('GET', '/whiteboards/:whiteboardId', {
  summary: 'One whiteboard’s row.',
  may: 'whiteboard.read',
  params,
  result: Whiteboard,
})
export const updateWhiteboard = endpoint('PATCH', '/whiteboards/:whiteboardId', {
  summary: 'Rename a whiteboard, change its icon, or whether it inherits access.',
  may: 'whiteboard.edit',
  ifMatch: 'optional',
  params,
  body: Changes.partial(),
  result: Whiteboard,
})
export const deleteWhiteboard = endpoint('DELETE', '/whiteboards/:whiteboardId', {
  summary: 'Put a whiteboard into the trash for 30 days; open rooms close with 4404.',
  may: 'whiteboard.delete',
  ifMatch: 'optional',
  params,
  result: z.undefined(),
  status: 204,
})

const withWhiteboard = z.object({ whiteboard: Whiteboard })
export const WhiteboardCreated = z.object({ type: z.literal('whiteboard.created'), data: withWhiteboard })
export const WhiteboardChanged = z.object({ type: z.literal('whiteboard.changed'), data: withWhiteboard })
/** What is drawn changed (at most every 5 s); `by` are the writers since the last one. */
export const WhiteboardEdited = z.object({
  type: z.literal('whiteboard.edited'),
  data: withWhiteboard.extend({ by: z.array(Id), rev: z.int() }),
})
export const WhiteboardDeleted = z.object({
  type: z.literal('whiteboard.deleted'),
  data: z.object({ ids: z.array(Id), title: z.string() }),
})
export const WhiteboardRestored = z.object({ type: z.literal('whiteboard.restored'), data: withWhiteboard })
