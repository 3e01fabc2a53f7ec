import { useQuery } from '@tanstack/react-query'
import { highestRole, roleMay, type Action } from '#shared/roles.ts'
import type { Task } from '#shared/tasks.ts'
import { accessQuery, projectsQuery } from '../projects/queries.ts'
import { useRoleIn } from '../projects/useRoleIn.ts'
import { usePlace } from '../workspaces/context.ts'

/** What I may do with a task: by my role in its project, or as the guest of just this task. */
export function useMayOn(task: Task): (action: Action) => boolean {
  const { workspace } = usePlace()
  const projects = useQuery(projectsQuery(workspace.id))
  const project = projects.data?.find((each) => each.id === task.projectId) ?? null
  const inProject = useRoleIn(project)
  const guest = useQuery({ ...accessQuery('task', task.id), enabled: projects.isSuccess && project === null })
  const role = highestRole([inProject, guest.data?.mine].filter((each) => each !== null && each !== undefined))
  return (action) => roleMay(role, action)
}
