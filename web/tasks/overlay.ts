import type { Comment } from '#shared/comments.ts'
import type { Task } from '#shared/tasks.ts'
import type { Change } from '../pending/changes.ts'
import { withFields } from '../board/overlay.ts'

/** The task as the person sees it: the server's row with every pending change of it applied again. */
export function overlayTask(task: Task, changes: readonly Change[]): Task {
  return changes.reduce((now, change) => {
    if (change.kind === 'task.patch' && change.taskId === task.id) return withFields(now, change.fields)
    if (change.kind === 'task.move' && change.taskId === task.id) {
      return { ...now, columnId: change.place.columnId, status: change.status }
    }
    return now
  }, task)
}

/** A task that the server does not know yet. */
export function pendingTask(taskId: string, changes: readonly Change[]): Task | null {
  for (const change of changes) {
    if (change.kind === 'task.create' && change.card.id === taskId) {
      return overlayTask({ ...change.card, description: change.description }, changes)
    }
  }
  return null
}

/** Comments of one task or document, with pending ones. */
export function overlayComments(objectId: string, comments: readonly Comment[], changes: readonly Change[]): Comment[] {
  return changes.reduce<Comment[]>(
    (list, change) => {
      switch (change.kind) {
        case 'comment.create': {
          const known = list.some((each) => each.id === change.comment.id)
          const isHere = change.comment.taskId === objectId || change.comment.documentId === objectId
          return !isHere || known ? list : [...list, change.comment]
        }
        case 'comment.patch':
          return list.map((each) => (each.id === change.commentId ? { ...each, content: change.content } : each))
        case 'comment.delete':
          return list.filter((each) => each.id !== change.commentId)
        default:
          return list
      }
    },
    [...comments],
  )
}
