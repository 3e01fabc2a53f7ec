import { settingsQuery } from '../accounts/queries.ts'
import { membersQuery } from '../members/queries.ts'
import { projectsQuery } from '../projects/queries.ts'
import { roomsQuery } from '../chat/queries.ts'
import type { Truss } from '../truss.ts'
import { workspaceQuery } from './queries.ts'

/** How long a page waits for events to flow before it fetches rows that they would have to keep fresh. */
const patience = 1200

/** Opens a workspace: finds it, lets its events flow, then fetches what every page of it shows. Returns its slug. */
export async function enterWorkspace({ cache, live }: Truss, slug: string): Promise<string> {
  const { workspace, role } = await cache.ensureQueryData(workspaceQuery(slug))
  await live.enter(workspace.id, patience)
  localStorage.setItem('truss:workspace', workspace.slug)
  void cache.prefetchQuery(settingsQuery)
  void cache.prefetchQuery(projectsQuery(workspace.id))
  void cache.prefetchQuery(roomsQuery(workspace.id))
  // A guest may not ask who else is here.
  if (role !== null) void cache.prefetchQuery(membersQuery(workspace.id))
  return workspace.slug
}
