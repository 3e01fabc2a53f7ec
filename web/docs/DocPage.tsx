import { useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { problemOf, reasonOf } from '../api.ts'
import { useOverlaidObjects } from '../pending/objects.ts'
import { Page } from '../shell/Page.tsx'
import { ToTrash } from '../trash/ToTrash.tsx'
import { FailedState, NoAccess } from '../ui/states.tsx'
import { DocSkeleton } from './DocSkeleton.tsx'
import { OpenDocument } from './OpenDocument.tsx'
import { documentQuery } from './queries.ts'
import './doc.css'

/** One document, found by its address. */
export function DocPage() {
  const { docId } = useParams({ from: '/w/$slug/d/$docId' })
  const query = useQuery(documentQuery(docId))
  const rows = useMemo(() => query.data && [query.data], [query.data])
  const document = useOverlaidObjects(rows)?.[0]
  const isGone = problemOf(query.error)?.code === 'not_found'
  if (document) return <OpenDocument key={`${document.id} ${document.gen}`} document={document} isGone={isGone} />
  if (isGone || (query.data && !document)) {
    return (
      <Page title="Document">
        <NoAccess thing="document" action={<ToTrash />} />
      </Page>
    )
  }
  if (query.isError) {
    return (
      <Page title="Document">
        <FailedState
          what="The document did not load"
          reason={reasonOf(query.error)}
          onRetry={() => void query.refetch()}
        />
      </Page>
    )
  }
  return (
    <Page title="Document" heading={false}>
      <DocSkeleton head />
    </Page>
  )
}
