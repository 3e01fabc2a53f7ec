import { useQuery } from '@tanstack/react-query'
import type { Column } from '#shared/columns.ts'
import { projectsQuery } from '../projects/queries.ts'
import { usePlace } from '../workspaces/context.ts'
import { boardQuery } from './queries.ts'

/** Columns of a project by rank; none for the guest of a single task, who may not see the board. */
export function useColumns(projectId: string): Column[] {
  const { workspace } = usePlace()
  const { data: projects = [] } = useQuery(projectsQuery(workspace.id))
  const isSeen = projects.some((project) => project.id === projectId)
  const { data: board } = useQuery({ ...boardQuery(projectId), enabled: isSeen })
  return board?.columns.map((each) => each.column) ?? []
}
