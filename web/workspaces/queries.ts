import { queryOptions, type QueryClient } from '@tanstack/react-query'
import type { Published } from '#shared/events.ts'
import { findWorkspace, listWorkspaces, type MyWorkspace } from '#shared/workspaces.ts'
import { meQuery } from '../accounts/queries.ts'
import { call } from '../api.ts'

export const workspacesQuery = queryOptions({
  queryKey: ['workspaces'],
  queryFn: async ({ signal }) => (await call(listWorkspaces, { signal })).data,
})

export const workspaceQuery = (slug: string) =>
  queryOptions({
    queryKey: ['workspace', slug],
    queryFn: ({ signal }) => call(findWorkspace, { params: { slug }, signal }),
  })

export function onWorkspaceEvent(cache: QueryClient, event: Published): void {
  if (event.type === 'workspace.changed') {
    const { workspace } = event.data
    const put = (mine: MyWorkspace): MyWorkspace =>
      mine.workspace.id === workspace.id && mine.workspace.version < workspace.version ? { ...mine, workspace } : mine
    cache.setQueriesData<MyWorkspace>({ queryKey: ['workspace'] }, (mine) => mine && put(mine))
    cache.setQueryData<MyWorkspace[]>(workspacesQuery.queryKey, (list) => list?.map(put))
  }
  if (event.type === 'member.changed' && event.data.member.person.id === cache.getQueryData(meQuery.queryKey)?.id) {
    const { workspaceId, member } = event.data
    const put = (mine: MyWorkspace): MyWorkspace =>
      mine.workspace.id === workspaceId ? { ...mine, role: member.role } : mine
    cache.setQueriesData<MyWorkspace>({ queryKey: ['workspace'] }, (mine) => mine && put(mine))
    cache.setQueryData<MyWorkspace[]>(workspacesQuery.queryKey, (list) => list?.map(put))
  }
  if (['workspace.created', 'workspace.deleted', 'workspace.restored'].includes(event.type)) {
    void cache.invalidateQueries({ queryKey: workspacesQuery.queryKey })
    void cache.invalidateQueries({ queryKey: ['workspace'] })
  }
}
