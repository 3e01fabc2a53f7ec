import { useQuery } from '@tanstack/react-query'
import { IconX } from '@tabler/icons-react'
import type { Document } from '#shared/documents.ts'
import type { Action } from '#shared/roles.ts'
import { reasonOf } from '../api.ts'
import { usePeople } from '../members/queries.ts'
import { CommentBox } from '../tasks/CommentBox.tsx'
import { CommentRow } from '../tasks/CommentRow.tsx'
import { overlayComments } from '../tasks/overlay.ts'
import { useChanges } from '../truss.ts'
import { IconButton } from '../ui/Button.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { FailedState } from '../ui/states.tsx'
import { documentCommentsQuery } from './queries.ts'
import '../tasks/comments.css'

type DocCommentsProps = { document: Document; may: (action: Action) => boolean; onClose: () => void }

/** What is said about a document, beside it; over it on a phone. */
export function DocComments({ document, may, onClose }: DocCommentsProps) {
  const person = usePeople()
  const query = useQuery(documentCommentsQuery(document.id))
  const changes = useChanges()
  const comments = overlayComments(document.id, query.data ?? [], changes)
  const mayWrite = may('comment.write')
  return (
    <aside className="t-doc-comments" aria-label="Comments">
      <div className="t-doc-comments-head">
        <h2>Comments</h2>
        <IconButton label="Close the comments" onClick={onClose}>
          <IconX size={16} stroke={1.75} aria-hidden />
        </IconButton>
      </div>
      {query.isPending && <SkeletonRows rows={3} label="Loading comments" />}
      {query.isError && (
        <FailedState
          what="Comments did not load"
          reason={reasonOf(query.error)}
          onRetry={() => void query.refetch()}
          small
        />
      )}
      {query.isSuccess && comments.length === 0 && (
        <p className="t-dim">{mayWrite ? 'Nobody has commented yet. Begin below.' : 'Nobody has commented yet.'}</p>
      )}
      <ol className="t-doc-comments-list">
        {comments.map((comment) => (
          <CommentRow
            key={comment.id}
            comment={comment}
            author={person(comment.userId)}
            mayWrite={mayWrite}
            mayModerate={may('comment.moderate')}
          />
        ))}
      </ol>
      {mayWrite && <CommentBox on={{ taskId: null, documentId: document.id }} />}
    </aside>
  )
}
