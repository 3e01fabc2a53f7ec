import { useMemo } from 'react'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { Link, Navigate, Outlet, useLocation, useParams } from '@tanstack/react-router'
import { findProject } from '#shared/projects.ts'
import { call, problemOf, reasonOf } from '../api.ts'
import { Page } from '../shell/Page.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { FailedState, NoAccess } from '../ui/states.tsx'
import { usePlace } from '../workspaces/context.ts'
import { inProject, ProjectContext } from './context.ts'
import { projectsQuery } from './queries.ts'
import { useRoleIn } from './useRoleIn.ts'

const projectByKeyQuery = (workspaceId: string, key: string) =>
  queryOptions({
    queryKey: ['project-key', workspaceId, key],
    queryFn: ({ signal }) => call(findProject, { params: { workspaceId, key }, signal }),
  })

/** Finds the project of the address, also by an earlier key, which then leads to the present one. */
export function ProjectFrame() {
  const { workspace } = usePlace()
  const { slug, key } = useParams({ from: '/w/$slug/p/$key' })
  const location = useLocation()
  const projects = useQuery(projectsQuery(workspace.id))
  const listed = projects.data?.find((each) => each.key === key)
  const missing = projects.isSuccess && !listed
  const renamed = useQuery({ ...projectByKeyQuery(workspace.id, key), enabled: missing })
  const project = listed ?? renamed.data ?? null
  const role = useRoleIn(project)
  const context = useMemo(() => (project ? inProject(project, role) : null), [project, role])

  if (renamed.data && renamed.data.key !== key) {
    return <Navigate to={location.pathname.replace(`/p/${key}`, `/p/${renamed.data.key}`)} search={true} replace />
  }
  if (context) {
    return (
      <ProjectContext value={context}>
        <Outlet />
      </ProjectContext>
    )
  }
  const error = projects.error ?? renamed.error
  if (problemOf(error)?.code === 'not_found') {
    const home = (
      <Link to="/w/$slug" params={{ slug }} className="t-btn" data-look="default">
        Go to the projects
      </Link>
    )
    return (
      <Page title="Project">
        <NoAccess thing="project" action={home} />
      </Page>
    )
  }
  if (error) {
    const retry = () => void Promise.all([projects.refetch(), missing && renamed.refetch()])
    return (
      <Page title="Project">
        <FailedState what="The project did not load" reason={reasonOf(error)} onRetry={retry} />
      </Page>
    )
  }
  return (
    <Page title={key}>
      <SkeletonRows label="Loading the project" />
    </Page>
  )
}
