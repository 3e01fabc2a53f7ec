import { createTaskComment, deleteComment, updateComment, type Comment } from '#shared/comments.ts'
import { newId } from '#shared/ids.ts'
import { call, reasonOf } from '../api.ts'
import { dropRow } from '../pages.ts'
import type { Truss } from '../truss.ts'
import { tellFailure } from '../ui/toast.ts'
import { commentsQuery, putComment } from './queries.ts'

const entityOf = (comment: { id: string }) => `comment:${comment.id}`

/** Comments on a task. `onFailed` gets the text back, so that nothing typed is lost. */
export function addComment(truss: Truss, me: string, taskId: string, content: string, onFailed: () => void): void {
  const now = new Date().toISOString()
  const id = newId()
  const row = { userId: me, taskId, documentId: null, editedAt: null, version: 0, createdAt: now, updatedAt: now }
  const comment: Comment = { id, content, ...row }
  truss.pending.add({
    entity: entityOf(comment),
    change: { kind: 'comment.create', comment },
    send: async (key) =>
      putComment(truss.cache, await call(createTaskComment, { params: { taskId }, body: { id, content }, key })),
    isDoneBy: (event) => event.type === 'comment.created' && event.data.comment.id === id,
    onFailed(error) {
      tellFailure(`Your comment was not sent: ${reasonOf(error)}`)
      onFailed()
    },
  })
}

export function editComment(truss: Truss, comment: Comment, content: string): void {
  truss.pending.add({
    entity: entityOf(comment),
    change: { kind: 'comment.patch', commentId: comment.id, content },
    send: async (key) => {
      const params = { commentId: comment.id }
      putComment(truss.cache, await call(updateComment, { params, body: { content }, key }))
    },
    isDoneBy: (event) =>
      event.type === 'comment.changed' &&
      event.data.comment.id === comment.id &&
      event.data.comment.content === content,
    onFailed: (error) =>
      tellFailure(`Your comment was not changed: ${reasonOf(error)}`, {
        label: 'Try again',
        run: () => editComment(truss, comment, content),
      }),
  })
}

export function removeComment(truss: Truss, comment: Comment): void {
  const { taskId } = comment
  truss.pending.add({
    entity: entityOf(comment),
    change: { kind: 'comment.delete', commentId: comment.id },
    send: async (key) => {
      await call(deleteComment, { params: { commentId: comment.id }, key })
      if (!taskId) return
      truss.cache.setQueryData<Comment[]>(commentsQuery(taskId).queryKey, (list) => list && dropRow(list, comment.id))
    },
    isDoneBy: (event) => event.type === 'comment.deleted' && event.data.id === comment.id,
    onFailed: (error) => tellFailure(`The comment was not deleted: ${reasonOf(error)}`),
  })
}
