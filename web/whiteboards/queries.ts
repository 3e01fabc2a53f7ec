import { queryOptions, type QueryClient } from '@tanstack/react-query'
import type { Published } from '#shared/events.ts'
import { getWhiteboard, listWhiteboards, type Whiteboard } from '#shared/whiteboards.ts'
import { call } from '../api.ts'
import { allPages, putRow } from '../pages.ts'

export const whiteboardsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['whiteboards', projectId],
    queryFn: ({ signal }) =>
      allPages((after) => call(listWhiteboards, { params: { projectId }, query: { limit: 200, after }, signal })),
  })

export const whiteboardQuery = (whiteboardId: string) =>
  queryOptions({
    queryKey: ['whiteboard', whiteboardId],
    queryFn: ({ signal }) => call(getWhiteboard, { params: { whiteboardId }, signal }),
  })

/** The row, unless a newer one is known. */
export function putWhiteboard(cache: QueryClient, whiteboard: Whiteboard): void {
  cache.setQueryData<Whiteboard>(whiteboardQuery(whiteboard.id).queryKey, (old) =>
    old && old.version >= whiteboard.version ? old : whiteboard,
  )
  cache.setQueryData<Whiteboard[]>(
    whiteboardsQuery(whiteboard.projectId).queryKey,
    (list) => list && putRow(list, whiteboard),
  )
}

export function onWhiteboardEvent(cache: QueryClient, event: Published): void {
  switch (event.type) {
    case 'whiteboard.created':
    case 'whiteboard.changed':
    case 'whiteboard.edited':
      putWhiteboard(cache, event.data.whiteboard)
      break
    case 'whiteboard.restored': {
      const { whiteboard } = event.data
      putWhiteboard(cache, whiteboard)
      void cache.invalidateQueries({ queryKey: whiteboardsQuery(whiteboard.projectId).queryKey })
      break
    }
    case 'whiteboard.deleted': {
      const { ids } = event.data
      cache.setQueriesData<Whiteboard[]>({ queryKey: ['whiteboards'] }, (list) =>
        list?.filter((whiteboard) => !ids.includes(whiteboard.id)),
      )
      // Whoever has it open learns it from the room, and comes back into it should it be restored.
      break
    }
    default:
  }
}
