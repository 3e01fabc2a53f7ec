import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { Id, Instant } from './ids.ts'
import { pageOf, PageQuery } from './page.ts'
import { textLimit, textOf } from './text.ts'

/** A comment on a task or a document. Markdown; `@username` mentions a person. */
export const Comment = z.object({
  id: Id,
  content: z.string(),
  userId: Id,
  taskId: Id.nullable(),
  documentId: Id.nullable(),
  editedAt: Instant.nullable(),
  version: z.int(),
  createdAt: Instant,
  updatedAt: Instant,
})
export type Comment = z.infer<typeof Comment>

const Content = textOf(textLimit.comment).refine((text) => text.trim() !== '', 'must not be empty')
const onTask = z.object({ taskId: Id })
const onDocument = z.object({ documentId: Id })
const params = z.object({ commentId: Id })
const body = z.object({ id: Id.optional(), content: Content })

export const listTaskComments = endpoint('GET', '/tasks/:taskId/comments', {
  summary: 'Comments of a task, oldest first.',
  may: 'comment.read',
  params: onTask,
  query: PageQuery,
  result: pageOf(Comment),
})
export const createTaskComment = endpoint('POST', '/tasks/:taskId/comments', {
  summary: 'Comment on a task.',
  may: 'comment.write',
  params: onTask,
  body,
  result: Comment,
  status: 201,
})
export const listDocumentComments = endpoint('GET', '/documents/:documentId/comments', {
  summary: 'Comments of a document, oldest first.',
  may: 'comment.read',
  params: onDocument,
  query: PageQuery,
  result: pageOf(Comment),
})
export const createDocumentComment = endpoint('POST', '/documents/:documentId/comments', {
  summary: 'Comment on a document.',
  may: 'comment.write',
  params: onDocument,
  body,
  result: Comment,
  status: 201,
})
export const updateComment = endpoint('PATCH', '/comments/:commentId', {
  summary: 'Edit an own comment.',
  may: 'comment.write',
  ifMatch: 'optional',
  params,
  body: z.object({ content: Content }),
  result: Comment,
})
export const deleteComment = endpoint('DELETE', '/comments/:commentId', {
  summary: 'Delete an own comment, or as an admin anybody’s. Its text is blanked in the event log too.',
  may: 'comment.write',
  params,
  result: z.undefined(),
  status: 204,
})

const withComment = z.object({ comment: Comment })
export const CommentCreated = z.object({ type: z.literal('comment.created'), data: withComment })
export const CommentChanged = z.object({
  type: z.literal('comment.changed'),
  /** `mentioned`: usernames that the text names now and did not before. */
  data: withComment.extend({ mentioned: z.array(z.string()).default([]) }),
})
export const CommentDeleted = z.object({
  type: z.literal('comment.deleted'),
  data: z.object({ id: Id, taskId: Id.nullable(), documentId: Id.nullable() }),
})
