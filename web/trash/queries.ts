import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query'
import type { Published } from '#shared/events.ts'
import { listTrash, listTrashedWorkspaces } from '#shared/trash.ts'
import { call } from '../api.ts'

export const trashQuery = (workspaceId: string) =>
  infiniteQueryOptions({
    queryKey: ['trash', workspaceId],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) =>
      call(listTrash, { params: { workspaceId }, query: { after: pageParam }, signal }),
    getNextPageParam: ({ page }) => page.next ?? undefined,
  })

/** Workspaces of mine in the trash. */
export const trashedWorkspacesQuery = queryOptions({
  queryKey: ['trash', 'workspaces'],
  queryFn: async ({ signal }) => (await call(listTrashedWorkspaces, { signal })).data,
  staleTime: 0,
})

export function onTrashEvent(cache: QueryClient, event: Published): void {
  if (event.type.endsWith('.deleted') || event.type.endsWith('.restored')) {
    void cache.invalidateQueries({ queryKey: ['trash'] })
  }
}
