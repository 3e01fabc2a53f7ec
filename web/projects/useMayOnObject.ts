import { useQuery } from '@tanstack/react-query'
import type { Project } from '#shared/projects.ts'
import { highestRole, roleMay, type Action } from '#shared/roles.ts'
import { usePlace } from '../workspaces/context.ts'
import { accessQuery, projectsQuery } from './queries.ts'
import { useRoleIn } from './useRoleIn.ts'

type Owned = { id: string; projectId: string; inherits: boolean }

/** What I may do with a document or a whiteboard, and its project (null: I am the guest of just this object). */
export function useMayOnObject(
  objectType: 'document' | 'whiteboard',
  object: Owned,
): { project: Project | null; may: (action: Action) => boolean } {
  const { workspace } = usePlace()
  const projects = useQuery(projectsQuery(workspace.id))
  const project = projects.data?.find((each) => each.id === object.projectId) ?? null
  const inProject = useRoleIn(project)
  const own = useQuery(accessQuery(objectType, object.id))
  // Known at once from the project where that is inherited, then what the server says with the grants on the object.
  const roles = [object.inherits ? inProject : null, own.data?.mine]
  const role = highestRole(roles.filter((each) => each !== null && each !== undefined))
  return { project, may: (action) => roleMay(role, action) }
}
