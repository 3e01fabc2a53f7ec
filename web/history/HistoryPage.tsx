import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { problemOf, reasonOf } from '../api.ts'
import { documentQuery } from '../docs/queries.ts'
import { Page } from '../shell/Page.tsx'
import { ToTrash } from '../trash/ToTrash.tsx'
import { FailedState, NoAccess } from '../ui/states.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { whiteboardQuery } from '../whiteboards/queries.ts'
import { History } from './History.tsx'

/** The versions of a document. */
export function DocHistoryPage() {
  const { docId } = useParams({ from: '/w/$slug/d/$docId/history' })
  const query = useQuery(documentQuery(docId))
  if (query.data) return <History key={docId} of={{ kind: 'doc', id: docId }} row={query.data} />
  return <NotOpen thing="document" error={query.error} onRetry={() => void query.refetch()} />
}

/** The versions of a whiteboard. */
export function BoardHistoryPage() {
  const { boardId } = useParams({ from: '/w/$slug/b/$boardId/history' })
  const query = useQuery(whiteboardQuery(boardId))
  if (query.data) return <History key={boardId} of={{ kind: 'board', id: boardId }} row={query.data} />
  return <NotOpen thing="whiteboard" error={query.error} onRetry={() => void query.refetch()} />
}

type NotOpenProps = { thing: 'document' | 'whiteboard'; error: Error | null; onRetry: () => void }

function NotOpen({ thing, error, onRetry }: NotOpenProps) {
  const isGone = problemOf(error)?.code === 'not_found'
  return (
    <Page title="Version history">
      {!error && <SkeletonRows label="Loading the versions" />}
      {isGone && <NoAccess thing={thing} action={<ToTrash />} />}
      {error && !isGone && (
        <FailedState what={`The ${thing} did not load`} reason={reasonOf(error)} onRetry={onRetry} />
      )}
    </Page>
  )
}
