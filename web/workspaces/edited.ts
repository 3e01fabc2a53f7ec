import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { editedLimit, listEdited, type Edited } from '#shared/edited.ts'
import type { Published } from '#shared/events.ts'
import { call } from '../api.ts'

export const editedQuery = (workspaceId: string) =>
  queryOptions({
    queryKey: ['edited', workspaceId],
    staleTime: 15_000,
    queryFn: async ({ signal }) => (await call(listEdited, { params: { workspaceId }, signal })).data,
  })

type Row = Omit<Edited, 'type' | 'at'> & { editedAt: string | null; updatedAt: string }

const editedOf = (type: Edited['type'], { id, projectId, title, icon, version, editedAt, updatedAt }: Row): Edited => ({
  type,
  id,
  projectId,
  title,
  icon,
  version,
  at: editedAt ?? updatedAt,
})

/** The list with this row at its place, unless it has a newer one. */
export function withEdited(list: Edited[], row: Edited): Edited[] {
  if (list.some(({ id, version }) => id === row.id && version >= row.version)) return list
  const others = list.filter(({ id }) => id !== row.id)
  return [...others, row].sort((a, b) => b.at.localeCompare(a.at)).slice(0, editedLimit)
}

export function onEditedEvent(cache: QueryClient, event: Published): void {
  if (event.workspaceId === null) return
  const { queryKey } = editedQuery(event.workspaceId)
  const put = (row: Edited) => cache.setQueryData(queryKey, (list) => list && withEdited(list, row))
  switch (event.type) {
    case 'document.created':
    case 'document.changed':
    case 'document.edited':
    case 'document.restored':
      put(editedOf('document', event.data.document))
      break
    case 'whiteboard.created':
    case 'whiteboard.changed':
    case 'whiteboard.edited':
    case 'whiteboard.restored':
      put(editedOf('whiteboard', event.data.whiteboard))
      break
    case 'document.deleted':
    case 'whiteboard.deleted': {
      const { ids } = event.data
      if (!cache.getQueryData(queryKey)?.some(({ id }) => ids.includes(id))) break
      cache.setQueryData(queryKey, (list) => list?.filter(({ id }) => !ids.includes(id)))
      // Another one has its place now.
      void cache.invalidateQueries({ queryKey })
      break
    }
    case 'project.deleted':
    case 'project.restored':
      void cache.invalidateQueries({ queryKey })
      break
    default:
  }
}
