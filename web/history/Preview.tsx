import { Suspense, useCallback, useSyncExternalStore } from 'react'
import { useQuery } from '@tanstack/react-query'
import { documentRoot } from '#shared/blocks-spec.ts'
import { problemOf, reasonOf } from '../api.ts'
import { DocSkeleton } from '../docs/DocSkeleton.tsx'
import { part } from '../parts.ts'
import type { Room } from '../rooms/room.ts'
import { useRoom } from '../rooms/useRoom.ts'
import { useStore } from '../store.ts'
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx'
import { EmptyState, FailedState } from '../ui/states.tsx'
import { CanvasSkeleton } from '../whiteboards/CanvasSkeleton.tsx'
import { usePlace } from '../workspaces/context.ts'
import type { Row } from './History.tsx'
import { type Versioned, versionQuery } from './queries.ts'
import '../docs/doc.css'

const Editor = part(async () => (await import('../docs/Editor.tsx')).Editor)
const Canvas = part(async () => (await import('../whiteboards/Canvas.tsx')).Canvas)
const Content = part(async () => (await import('./Content.tsx')).Content)

const Waiting = ({ of }: { of: Versioned }) => (of.kind === 'doc' ? <DocSkeleton /> : <CanvasSkeleton />)

/** A document as a page with its title; a whiteboard fills the room there is. */
function Sheet({ of, row, children }: { of: Versioned; row: Row; children: React.ReactNode }) {
  const inside = (
    <ErrorBoundary what="The preview broke" resetKey={row.id}>
      <Suspense fallback={<Waiting of={of} />}>{children}</Suspense>
    </ErrorBoundary>
  )
  if (of.kind === 'board') return inside
  return (
    <article className="t-doc">
      <h2 className="t-doc-title t-history-title">
        {row.icon !== null && <span aria-hidden>{row.icon} </span>}
        {row.title}
      </h2>
      {inside}
    </article>
  )
}

/** What a version holds, to be read. */
export function VersionPreview({ of, row, versionId }: { of: Versioned; row: Row; versionId: string }) {
  const content = useQuery(versionQuery(of, versionId))
  if (content.isError) {
    if (problemOf(content.error)?.code === 'not_found')
      return <EmptyState title="This version is no longer kept">Versions without a name go after 90 days.</EmptyState>
    return (
      <FailedState
        what="The version did not load"
        reason={reasonOf(content.error)}
        onRetry={() => void content.refetch()}
      />
    )
  }
  return (
    <Sheet of={of} row={row}>
      {content.data ? <Content content={content.data} row={row} /> : <Waiting of={of} />}
    </Sheet>
  )
}

/** What it holds now, live, to be read. */
export function CurrentPreview({ of, row }: { of: Versioned; row: Row }) {
  const { me } = usePlace()
  const room = useRoom({ kind: of.kind, id: row.id, gen: row.gen, userId: me.id })
  return (
    <Sheet of={of} row={row}>
      {room ? <Live of={of} row={row} room={room} /> : <Waiting of={of} />}
    </Sheet>
  )
}

function Live({ of, row, room }: { of: Versioned; row: Row; room: Room }) {
  const ready = useStore(room.ready)
  const isEmpty = useIsEmpty(room)
  if (!ready) return <Waiting of={of} />
  if (of.kind === 'board') return <Canvas room={room} whiteboardId={row.id} title={row.title} mayEdit={false} />
  // The editor would write a first line of its own into an empty text.
  if (isEmpty) return <p className="t-doc-nothing">Nobody has written anything here yet.</p>
  return <Editor room={room} documentId={row.id} mayEdit={false} />
}

function useIsEmpty({ doc }: Room): boolean {
  const watch = useCallback(
    (listener: () => void) => {
      doc.on('update', listener)
      return () => doc.off('update', listener)
    },
    [doc],
  )
  // Not looked at by its type: that is the editor's to give.
  return useSyncExternalStore(watch, () => doc.getXmlFragment(documentRoot).length === 0)
}
