import { Suspense, useEffect, useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Outlet, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { meQuery } from '../accounts/queries.ts'
import { problemOf } from '../api.ts'
import { part } from '../parts.ts'
import { Peek } from '../shell/Peek.tsx'
import { NotForMe } from '../shell/RouteFailed.tsx'
import { Shell } from '../shell/Shell.tsx'
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { setZone } from '../ui/time.ts'
import { PlaceContext } from './context.ts'
import { workspaceQuery } from './queries.ts'

const TaskPeek = part(async () => (await import('../tasks/TaskPeek.tsx')).TaskPeek)

function OpenTask() {
  const { peek } = useSearch({ from: '/w/$slug' })
  const navigate = useNavigate()
  if (!peek) return null
  const close = () => void navigate({ to: '.', search: (old) => ({ ...old, peek: undefined }) })
  return (
    <Peek label={`Task ${peek}`} onClose={close}>
      <ErrorBoundary what="The task could not be shown" resetKey={peek}>
        <Suspense
          fallback={
            <div className="t-peek-wait">
              <SkeletonRows />
            </div>
          }
        >
          <TaskPeek key={peek} taskKey={peek} onClose={close} />
        </Suspense>
      </ErrorBoundary>
    </Peek>
  )
}

/** Everything under `/w/:slug`. The route's loader has found the workspace and me before this is shown. */
export function WorkspaceFrame() {
  const { slug } = useParams({ from: '/w/$slug' })
  const { data: mine, error } = useQuery(workspaceQuery(slug))
  const { data: me } = useQuery(meQuery)
  const zone = mine?.workspace.settings.timezone
  useEffect(() => setZone({ workspace: zone }), [zone])
  const place = useMemo(() => (mine && me ? { ...mine, me } : null), [mine, me])
  // Access can end while the page is open.
  if (problemOf(error)?.code === 'not_found') return <NotForMe thing="workspace" />
  if (!place) return null
  return (
    <PlaceContext value={place}>
      <Shell peek={<OpenTask />}>
        <Outlet />
      </Shell>
    </PlaceContext>
  )
}
