import { useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { problemOf, reasonOf } from '../api.ts'
import { useOverlaidObjects } from '../pending/objects.ts'
import { Page } from '../shell/Page.tsx'
import { ToTrash } from '../trash/ToTrash.tsx'
import { FailedState, NoAccess } from '../ui/states.tsx'
import { CanvasSkeleton } from './CanvasSkeleton.tsx'
import { OpenWhiteboard } from './OpenWhiteboard.tsx'
import { whiteboardQuery } from './queries.ts'

/** One whiteboard, found by its address. */
export function WhiteboardPage() {
  const { boardId } = useParams({ from: '/w/$slug/b/$boardId' })
  const query = useQuery(whiteboardQuery(boardId))
  const rows = useMemo(() => query.data && [query.data], [query.data])
  const whiteboard = useOverlaidObjects(rows)?.[0]
  const isGone = problemOf(query.error)?.code === 'not_found'
  if (whiteboard) {
    return <OpenWhiteboard key={`${whiteboard.id} ${whiteboard.gen}`} whiteboard={whiteboard} isGone={isGone} />
  }
  if (isGone || (query.data && !whiteboard)) {
    return (
      <Page title="Whiteboard">
        <NoAccess thing="whiteboard" action={<ToTrash />} />
      </Page>
    )
  }
  if (query.isError) {
    return (
      <Page title="Whiteboard">
        <FailedState
          what="The whiteboard did not load"
          reason={reasonOf(query.error)}
          onRetry={() => void query.refetch()}
        />
      </Page>
    )
  }
  return (
    <Page title="Whiteboard" ground="canvas">
      <CanvasSkeleton />
    </Page>
  )
}
