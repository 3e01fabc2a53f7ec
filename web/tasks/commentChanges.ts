import type { QueryClient } from '@tanstack/react-query'
import {
  createDocumentComment,
  createTaskComment,
  deleteComment,
  updateComment,
  type Comment,
} from '#shared/comments.ts'
import { newId } from '#shared/ids.ts'
import { call, reasonOf } from '../api.ts'
import { documentCommentsQuery, dropDocumentComment, putDocumentComment } from '../docs/queries.ts'
import { dropRow } from '../pages.ts'
import type { Truss } from '../truss.ts'
import { dismissAbout, tellFailure } from '../ui/toast.ts'
import { forgetEdit } from './drafts.ts'
import { commentsQuery, putComment } from './queries.ts'

const entityOf = (comment: { id: string }) => `comment:${comment.id}`

/** The draft of an edit. */
export const editOf = (comment: { id: string }): string => `edit-comment:${comment.id}`

/** What is commented on. */
export type Commented = { taskId: string; documentId: null } | { taskId: null; documentId: string }

const keep = (cache: QueryClient, comment: Comment) => {
  putComment(cache, comment)
  putDocumentComment(cache, comment)
}

/** The newest version known here: an event that is not newer is of an edit before. */
function knownVersion(cache: QueryClient, { id, taskId, documentId, version }: Comment): number {
  const { queryKey } = taskId ? commentsQuery(taskId) : documentCommentsQuery(documentId ?? '')
  const row = cache.getQueryData<Comment[]>(queryKey)?.find((each) => each.id === id)
  return Math.max(version, row?.version ?? 0)
}

const create = (
  { taskId, documentId }: Commented,
  body: { id: string; content: string },
  key: string,
  signal: AbortSignal,
) =>
  documentId === null
    ? call(createTaskComment, { params: { taskId }, body, key, signal })
    : call(createDocumentComment, { params: { documentId }, body, key, signal })

/** Comments on a task or a document. `onFailed` gets the text back, so that nothing typed is lost. */
export function addComment(truss: Truss, me: string, on: Commented, content: string, onFailed: () => void): void {
  const now = new Date().toISOString()
  const id = newId()
  const row = { userId: me, ...on, editedAt: null, version: 0, createdAt: now, updatedAt: now }
  const comment: Comment = { id, content, ...row }
  truss.pending.add({
    entity: entityOf(comment),
    line: `comments:${on.taskId ?? on.documentId}`,
    change: { kind: 'comment.create', comment },
    send: (key, signal) => create(on, { id, content }, key, signal),
    keep: (row) => keep(truss.cache, row),
    isDoneBy: (event) => event.type === 'comment.created' && event.data.comment.id === id,
    onFailed(error) {
      tellFailure(`Your comment was not sent: ${reasonOf(error)}`)
      onFailed()
    },
  })
}

/** `onSaved` is called when the server has what was typed. */
export function editComment(truss: Truss, comment: Comment, content: string, onSaved: () => void): void {
  dismissAbout(entityOf(comment))
  let known = Infinity
  truss.pending.add({
    entity: entityOf(comment),
    change: { kind: 'comment.patch', commentId: comment.id, content },
    send: async (key, signal) => {
      known = knownVersion(truss.cache, comment)
      const params = { commentId: comment.id }
      return call(updateComment, { params, body: { content }, key, signal })
    },
    keep: (row) => keep(truss.cache, row),
    isDoneBy: (event) =>
      event.type === 'comment.changed' &&
      event.data.comment.id === comment.id &&
      event.data.comment.version > known &&
      event.data.comment.content === content,
    onDone: onSaved,
    onFailed: (error) =>
      tellFailure(
        `Your comment was not changed: ${reasonOf(error)}`,
        { label: 'Try again', run: () => editComment(truss, comment, content, onSaved) },
        entityOf(comment),
      ),
  })
}

export function removeComment(truss: Truss, comment: Comment): void {
  const { taskId, documentId } = comment
  truss.pending.add({
    entity: entityOf(comment),
    change: { kind: 'comment.delete', commentId: comment.id },
    send: (key, signal) => call(deleteComment, { params: { commentId: comment.id }, key, signal }),
    keep() {
      if (documentId) dropDocumentComment(truss.cache, documentId, comment.id)
      if (!taskId) return
      truss.cache.setQueryData<Comment[]>(commentsQuery(taskId).queryKey, (list) => list && dropRow(list, comment.id))
    },
    isDoneBy: (event) => event.type === 'comment.deleted' && event.data.id === comment.id,
    onDone: () => forgetEdit(editOf(comment)),
    onFailed: (error) => tellFailure(`The comment was not deleted: ${reasonOf(error)}`),
  })
}
