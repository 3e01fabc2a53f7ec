import { IconMessageCircle, type Icon } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { roomsQuery } from '../chat/queries.ts'
import { projectsQuery } from '../projects/queries.ts'
import { usePlace } from '../workspaces/context.ts'
import { useHere, useProjectKey } from './here.ts'
import { lastProject, placePath, projectPlaces } from './places.ts'

export type Destination = { label: string; to: string; icon: Icon; unread?: number; isHere?: boolean }

/** Where the rail and the bottom bar lead: the places of the open project, or of the last one. */
export function useDestinations(): Destination[] {
  const { workspace } = usePlace()
  const key = useProjectKey()
  const here = useHere()
  const { data: projects = [] } = useQuery(projectsQuery(workspace.id))
  const { data: rooms = [] } = useQuery(roomsQuery(workspace.id))
  const wanted = key ?? lastProject(workspace.id)
  const project = projects.find((each) => each.key === wanted) ?? projects[0]
  if (!project) return []
  const unread = rooms.reduce((sum, room) => sum + room.unread, 0)
  return projectPlaces.map((place) => ({
    label: place.label,
    to: placePath(workspace.slug, project.key, place.id),
    icon: place.id === 'chat' ? IconMessageCircle : place.icon,
    ...(place.id === 'chat' && { unread }),
    ...(here?.place === place.id && { isHere: true }),
  }))
}
