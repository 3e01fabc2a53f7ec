import { useEffect } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { Task } from '#shared/tasks.ts'
import { isNotMine } from '../api.ts'
import type { Change } from '../pending/changes.ts'
import { useStore } from '../store.ts'
import { useTruss } from '../truss.ts'
import { usePlace } from '../workspaces/context.ts'
import { overlayTask, pendingTask } from './overlay.ts'
import { isGoneQuery, taskIdQuery, taskQuery } from './queries.ts'

export type OpenTask =
  | { state: 'loading' }
  | { state: 'failed'; error: unknown; retry: () => void }
  | { state: 'deleted' }
  /** Somebody else put it into the trash. */
  | { state: 'gone' }
  | { state: 'open'; task: Task }

/** The task with this human key, as the person sees it: with what is pending. */
export function useTask(taskKey: string): OpenTask {
  const { workspace } = usePlace()
  const { pending } = useTruss()
  const found = useQuery(taskIdQuery(workspace.id, taskKey))
  const query = useQuery({ ...taskQuery(found.data ?? ''), enabled: found.data !== undefined })
  const gone = useQuery(isGoneQuery(found.data ?? ''))
  const items = useStore(pending.items)
  const changes = items.map((item) => item.change)
  const id = found.data
  const error = found.error ?? query.error
  if (id && isBeingDeleted(id, changes)) return { state: 'deleted' }
  if (id && gone.data) return { state: 'gone' }
  // Any other failure says nothing about a task that is here.
  if (error && (!query.data || isNotMine(error)))
    return { state: 'failed', error, retry: () => void Promise.all([found.refetch(), id && query.refetch()]) }
  const task = query.data ?? (id ? pendingTask(id, changes) : null)
  return task ? { state: 'open', task: overlayTask(task, changes) } : { state: 'loading' }
}

function isBeingDeleted(id: string, changes: readonly Change[]): boolean {
  return changes.reduce((deleted, change) => {
    if (change.kind === 'task.delete' && change.taskId === id) return true
    return change.kind === 'task.restore' && change.card.id === id ? false : deleted
  }, false)
}

/** Tells the others who have it open that I am here, for as long as it is shown. */
export function useViewing(taskId: string | null): void {
  const { live } = useTruss()
  useEffect(() => {
    if (!taskId) return
    live.view({ objectType: 'task', objectId: taskId })
    return () => live.view(null)
  }, [live, taskId])
}
