import { Suspense, useCallback, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { IconMessage } from '@tabler/icons-react'
import { documentRoot } from '#shared/blocks.ts'
import type { Document } from '#shared/documents.ts'
import { HistoryButton } from '../history/HistoryButton.tsx'
import { projectCrumb } from '../projects/crumbs.tsx'
import { useMayOnObject } from '../projects/useMayOnObject.ts'
import { KeptNote } from '../rooms/KeptNote.tsx'
import { ModeChip } from '../rooms/ModeChip.tsx'
import type { Room } from '../rooms/room.ts'
import type { Saving } from '../rooms/saving.ts'
import { worse } from '../rooms/saveWord.ts'
import { useOthers, useRoom, useSaveWord, useSaving } from '../rooms/useRoom.ts'
import { ShareButton } from '../sharing/ShareButton.tsx'
import { useBeHere } from '../shell/here.ts'
import { Page } from '../shell/Page.tsx'
import { placePath } from '../shell/places.ts'
import { useStore } from '../store.ts'
import { ToTrash } from '../trash/ToTrash.tsx'
import { useSaveState, useTruss } from '../truss.ts'
import { part } from '../parts.ts'
import { AvatarStack } from '../ui/Avatar.tsx'
import { Button, IconButton } from '../ui/Button.tsx'
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx'
import type { SaveState } from '../ui/SaveWord.tsx'
import { EmptyState, NoAccess } from '../ui/states.tsx'
import { usePhone } from '../ui/usePhone.ts'
import { usePlace } from '../workspaces/context.ts'
import { DocComments } from './DocComments.tsx'
import { DocHead } from './DocHead.tsx'
import { DocMenu } from './DocMenu.tsx'
import { DocSkeleton } from './DocSkeleton.tsx'
import { beginText } from './firstLine.ts'
import { documentCommentsQuery, documentQuery } from './queries.ts'
import { dropAhead } from './textAhead.ts'

const Editor = part(async () => (await import('./Editor.tsx')).Editor)

type OpenProps = {
  document: Document
  /** The row answers 404 since: deleted, or not mine to see any more. The room says which. */
  isGone: boolean
}

/** A document whose row is known: enters its room. */
export function OpenDocument({ document, isGone }: OpenProps) {
  const { me } = usePlace()
  const room = useRoom({ kind: 'doc', id: document.id, gen: document.gen, userId: me.id })
  if (room) return <LiveDocument room={room} document={document} isGone={isGone} />
  return (
    <Frame document={document} room={null}>
      <DocSkeleton />
    </Frame>
  )
}

/** What the screen may be while the room says this. */
function usePart(room: Room, document: Document) {
  const { cache } = useTruss()
  const saving = useSaving(room)
  const ready = useStore(room.ready)
  const { state } = saving
  useEffect(() => {
    // The row knows the new generation.
    if (state === 'renewed') void cache.invalidateQueries({ queryKey: documentQuery(document.id).queryKey })
  }, [state, cache, document.id])
  // Out of the trash again: its row was changed.
  useEffect(() => room.retry(), [room, document.version])
  return { saving, ready, word: useSaveWord(saving) }
}

function LiveDocument({ room, document, isGone }: OpenProps & { room: Room }) {
  const { me } = usePlace()
  const { saving, ready, word } = usePart(room, document)
  const role = useStore(room.wire, (wire) => wire.role)
  const { may } = useMayOnObject('document', document)
  const others = useOthers(room, me.id)
  const mayEdit = role === null ? may('document.edit') : role === 'write'
  const ended = endOf(saving, room.retry) ?? (isGone && <NoAccess thing="document" action={<ToTrash />} />)
  if (ended) return <Page title="Document">{ended}</Page>
  return (
    <Frame
      document={document}
      room={room}
      save={word}
      people={<AvatarStack people={others} label="In this document now" />}
      readOnly={ready && !mayEdit}
    >
      <KeptNote kind="doc" id={document.id} gen={document.gen} userId={me.id} title={document.title} />
      <ErrorBoundary what="The editor broke" resetKey={room.name}>
        <Suspense fallback={<DocSkeleton />}>
          {ready ? <Body room={room} document={document} mayEdit={mayEdit} /> : <Opening saving={saving} />}
        </Suspense>
      </ErrorBoundary>
    </Frame>
  )
}

function useIsEmpty({ doc }: Room): boolean {
  const watch = useCallback(
    (listener: () => void) => {
      const body = doc.getXmlFragment(documentRoot)
      body.observe(listener)
      return () => body.unobserve(listener)
    },
    [doc],
  )
  return useSyncExternalStore(watch, () => doc.getXmlFragment(documentRoot).length === 0)
}

function Body({ room, document, mayEdit }: { room: Room; document: Document; mayEdit: boolean }) {
  const isEmpty = useIsEmpty(room)
  useEffect(() => {
    if (mayEdit) beginText(room.doc)
    else dropAhead()
  }, [room, mayEdit])
  // The editor would write a first line of its own into an empty text.
  if (isEmpty && mayEdit) return <DocSkeleton />
  if (isEmpty) return <p className="t-doc-nothing">Nobody has written anything here yet.</p>
  return <Editor room={room} documentId={document.id} mayEdit={mayEdit} />
}

function Opening({ saving }: { saving: Saving }) {
  if (saving.state !== 'offline') return <DocSkeleton />
  return (
    <EmptyState title="The server cannot be reached" small>
      This page opens by itself as soon as it is back.
    </EmptyState>
  )
}

const kept = (changes: number) =>
  changes === 0 ? '' : ` ${changes} ${changes === 1 ? 'change' : 'changes'} of yours did not reach the server in time.`

function endOf(saving: Saving, onRetry: () => void): ReactNode {
  switch (saving.state) {
    case 'deleted':
      return (
        <EmptyState title="This document was deleted" action={<ToTrash />}>
          It stays in the trash for 30 days.{kept(saving.changes)}
        </EmptyState>
      )
    case 'noAccess':
      return <NoAccess thing="document" action={<Button onClick={onRetry}>Try again</Button>} />
    case 'renewed':
      return <DocSkeleton head />
    default:
      return null
  }
}

type FrameProps = {
  document: Document
  room: Room | null
  save?: SaveState | undefined
  people?: ReactNode
  readOnly?: boolean
  children: ReactNode
}

/** Everything around the text: breadcrumb, save word, faces, title, comments. */
function Frame({ document, room, save, people, readOnly = false, children }: FrameProps) {
  const { workspace } = usePlace()
  const phone = usePhone()
  const rows = useSaveState()
  const { project, may } = useMayOnObject('document', document)
  useBeHere(project?.key, 'docs')
  const comments = useQuery(documentCommentsQuery(document.id))
  const word = worse(save, rows)
  const [asked, setAsked] = useState<boolean | null>(null)
  const count = comments.data?.length ?? 0
  // Comments stand in the margin by themselves where there is one.
  const shown = asked ?? (!phone && count > 0)
  const crumbs = project
    ? [projectCrumb(workspace.slug, project), { label: 'Docs', to: placePath(workspace.slug, project.key, 'docs') }]
    : []
  const actions = (
    <>
      {readOnly && <ModeChip>{may('comment.write') ? 'You can comment' : 'View only'}</ModeChip>}
      <ShareButton
        shared={{
          objectType: 'document',
          objectId: document.id,
          title: document.title,
          within: project?.name ?? workspace.name,
        }}
      />
      <HistoryButton of={{ kind: 'doc', id: document.id }} />
      <IconButton
        label={count === 0 ? 'Comments' : `Comments: ${count}`}
        active={shown}
        aria-expanded={shown}
        onClick={() => setAsked(!shown)}
      >
        <IconMessage size={phone ? 20 : 16} stroke={1.75} aria-hidden />
        {count > 0 && <span className="t-badge t-num">{count}</span>}
      </IconButton>
      <DocMenu document={document} mayEdit={may('document.edit')} />
    </>
  )
  return (
    <Page
      title={document.title}
      icon={document.icon}
      heading={false}
      crumbs={crumbs}
      {...(word && { save: word })}
      people={people}
      actions={actions}
    >
      <div className="t-doc-sheet" data-comments={shown || undefined}>
        <article className="t-doc">
          <DocHead document={document} room={room} mayEdit={may('document.edit')} />
          {children}
        </article>
        {shown && <DocComments document={document} may={may} onClose={() => setAsked(false)} />}
      </div>
    </Page>
  )
}
