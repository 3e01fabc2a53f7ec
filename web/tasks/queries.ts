import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { listActivity } from '#shared/activity.ts'
import { listTaskComments, type Comment } from '#shared/comments.ts'
import type { Published } from '#shared/events.ts'
import { findTask, getTask, type Task } from '#shared/tasks.ts'
import { call } from '../api.ts'
import { allPages, dropRow, putRow } from '../pages.ts'

export const taskQuery = (taskId: string) =>
  queryOptions({
    queryKey: ['task', taskId],
    queryFn: ({ signal }) => call(getTask, { params: { taskId }, signal }),
  })

/** Human key (`ABC-12`) to id; the task itself goes where `taskQuery` finds it. */
export const taskIdQuery = (workspaceId: string, key: string) =>
  queryOptions({
    queryKey: ['task-id', workspaceId, key.toUpperCase()],
    queryFn: async ({ signal, client }) => {
      const task = await call(findTask, { params: { workspaceId, key }, signal })
      putTask(client, task)
      return task.id
    },
  })

export const commentsQuery = (taskId: string) =>
  queryOptions({
    queryKey: ['comments', taskId],
    queryFn: ({ signal }) =>
      allPages((after) => call(listTaskComments, { params: { taskId }, query: { limit: 200, after }, signal })),
  })

export const activityQuery = (taskId: string) =>
  queryOptions({
    queryKey: ['activity', taskId],
    queryFn: async ({ signal }) => {
      const params = { objectType: 'task' as const, objectId: taskId }
      return (await call(listActivity, { params, query: { limit: 100 }, signal })).data
    },
  })

/** Whether the task went into the trash while it was known here: told by an event, never asked for. */
export const isGoneQuery = (taskId: string) =>
  queryOptions({ queryKey: ['task-gone', taskId], queryFn: () => false, enabled: false, initialData: false })

/** The row, unless a newer one is known. */
export function putTask(cache: QueryClient, task: Task): void {
  cache.setQueryData<Task>(taskQuery(task.id).queryKey, (old) => (old && old.version >= task.version ? old : task))
}

export function putComment(cache: QueryClient, comment: Comment): void {
  if (!comment.taskId) return
  cache.setQueryData<Comment[]>(commentsQuery(comment.taskId).queryKey, (list) => list && putRow(list, comment))
}

export function onTaskEvent(cache: QueryClient, event: Published): void {
  switch (event.type) {
    case 'task.created':
    case 'task.changed':
    case 'task.moved':
      putTask(cache, event.data.task)
      break
    case 'task.restored':
      putTask(cache, event.data.task)
      cache.setQueryData(isGoneQuery(event.data.task.id).queryKey, false)
      break
    case 'task.deleted':
      cache.setQueryData(isGoneQuery(event.data.id).queryKey, true)
      break
    case 'comment.created':
    case 'comment.changed':
      putComment(cache, event.data.comment)
      break
    case 'comment.deleted': {
      const { id, taskId } = event.data
      if (!taskId) break
      cache.setQueryData<Comment[]>(commentsQuery(taskId).queryKey, (list) => list && dropRow(list, id))
      break
    }
    case 'project.changed':
      // A new key renames its tasks.
      void cache.invalidateQueries({ queryKey: ['task'] })
      break
    default:
  }
  if (event.objectType !== 'task') return
  // What went into the trash may not be read by everybody who saw it; whoever brings it back asks again.
  const refetchType = event.type === 'task.deleted' ? 'none' : 'active'
  void cache.invalidateQueries({ queryKey: ['activity', event.objectId], refetchType })
}
