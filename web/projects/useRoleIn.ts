import { useQuery } from '@tanstack/react-query'
import type { Project } from '#shared/projects.ts'
import { highestRole, type Role } from '#shared/roles.ts'
import { usePlace } from '../workspaces/context.ts'
import { accessQuery } from './queries.ts'

/**
 * My role in a project: known at once from the workspace where that is inherited, then what the server says with the
 * grants on the project itself.
 */
export function useRoleIn(project: Project | null): Role | null {
  const { role } = usePlace()
  const { data } = useQuery({ ...accessQuery('project', project?.id ?? ''), enabled: project !== null })
  const inherited = project?.inherits ? role : null
  return highestRole([inherited, data?.mine].filter((each) => each !== null && each !== undefined))
}
