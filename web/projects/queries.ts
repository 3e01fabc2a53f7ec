import { queryOptions, type QueryClient } from '@tanstack/react-query'
import type { Published } from '#shared/events.ts'
import { listProjects, type Project } from '#shared/projects.ts'
import { whoCanSee } from '#shared/sharing.ts'
import type { ObjectType } from '#shared/roles.ts'
import { call } from '../api.ts'
import { allPages, dropRow, putRow } from '../pages.ts'

export const projectsQuery = (workspaceId: string) =>
  queryOptions({
    queryKey: ['projects', workspaceId],
    queryFn: ({ signal }) =>
      allPages((after) => call(listProjects, { params: { workspaceId }, query: { limit: 200, after }, signal })),
  })

/** Who can see an object, and what I may do with it (`mine`). */
export const accessQuery = (objectType: ObjectType, objectId: string) =>
  queryOptions({
    queryKey: ['access', objectType, objectId],
    queryFn: ({ signal }) => call(whoCanSee, { params: { objectType, objectId }, signal }),
  })

const byName = (a: Project, b: Project) => a.name.localeCompare(b.name)

/** Each may have given somebody something to see, or taken it away. */
const sharingEvents = ['grant.changed', 'object.taken_over', 'access.inheritance']
const accessEvents = [...sharingEvents, 'member.changed', 'member.joined', 'member.removed']

/** All that is shown of what I may see: the lists of every feature, by the first word of their keys. */
const lists = ['projects', 'documents', 'whiteboards', 'rooms', 'edited', 'trash']

export function onProjectEvent(cache: QueryClient, event: Published): void {
  switch (event.type) {
    case 'project.created':
    case 'project.changed':
    case 'project.restored': {
      const { project } = event.data
      cache.setQueryData<Project[]>(
        projectsQuery(project.workspaceId).queryKey,
        (list) => list && putRow(list, project).sort(byName),
      )
      break
    }
    case 'project.deleted':
      cache.setQueriesData<Project[]>({ queryKey: ['projects'] }, (list) => list && dropRow(list, event.data.id))
      break
    default:
  }
  if (!accessEvents.includes(event.type)) return
  // A role changed somewhere: what I may do, and which projects I see, is asked again.
  void cache.invalidateQueries({ queryKey: ['access'] })
  if (!sharingEvents.includes(event.type)) return
  for (const list of lists) void cache.invalidateQueries({ queryKey: [list] })
  void cache.invalidateQueries({ queryKey: ['workspace'] })
}
