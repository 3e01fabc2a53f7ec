import type { Column } from '#shared/columns.ts'
import type { Comment } from '#shared/comments.ts'
import type { BodyInput } from '#shared/endpoint.ts'
import type { moveTask, updateTask, Card } from '#shared/tasks.ts'
import type { Message } from '#shared/chat.ts'
import type { updateColumn } from '#shared/columns.ts'

export type Place = BodyInput<typeof moveTask>
export type TaskFields = BodyInput<typeof updateTask>
export type ColumnFields = BodyInput<typeof updateColumn>

/** What the person did and the server has not yet acknowledged, as plain facts: overlays are pure functions of them. */
export type TaskChange =
  | { kind: 'task.create'; card: Card; description: string | null; place: Place }
  | { kind: 'task.patch'; taskId: string; fields: TaskFields }
  | { kind: 'task.move'; taskId: string; place: Place; status: Card['status'] }
  | { kind: 'task.delete'; taskId: string }
  | { kind: 'task.restore'; card: Card }

export type ColumnChange =
  | { kind: 'column.create'; column: Column; afterId: string | null }
  | { kind: 'column.patch'; columnId: string; fields: ColumnFields }
  | { kind: 'column.move'; columnId: string; afterId: string | null; beforeId: string | null }

export type CommentChange =
  | { kind: 'comment.create'; comment: Comment }
  | { kind: 'comment.patch'; commentId: string; content: string }
  | { kind: 'comment.delete'; commentId: string }

export type MessageChange =
  | { kind: 'message.send'; message: Message }
  | { kind: 'message.patch'; messageId: string; content: string }
  | { kind: 'message.delete'; messageId: string }

/** A document or a whiteboard: their rows are changed and deleted alike. */
export type ObjectFields = { title?: string; icon?: string | null; parentId?: string | null }
export type ObjectChange =
  | { kind: 'object.patch'; id: string; fields: ObjectFields }
  | { kind: 'object.delete'; ids: readonly string[] }
  | { kind: 'object.restore'; id: string }

export type Change = TaskChange | ColumnChange | CommentChange | MessageChange | ObjectChange

/** What is made and moved on one board happens in the order in which it was done: each has its place beside the others. */
export const boardLine = (projectId: string): string => `board:${projectId}`
