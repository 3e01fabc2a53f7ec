import { Suspense, useEffect, type ReactNode } from 'react'
import type { Whiteboard } from '#shared/whiteboards.ts'
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
import { Button } from '../ui/Button.tsx'
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx'
import type { SaveState } from '../ui/SaveWord.tsx'
import { EmptyState, NoAccess } from '../ui/states.tsx'
import { usePlace } from '../workspaces/context.ts'
import { CanvasSkeleton } from './CanvasSkeleton.tsx'
import { whiteboardQuery } from './queries.ts'
import { WhiteboardMenu } from './WhiteboardMenu.tsx'

const Canvas = part(async () => (await import('./Canvas.tsx')).Canvas)

type OpenProps = {
  whiteboard: Whiteboard
  /** The row answers 404 since: deleted, or not mine to see any more. The room says which. */
  isGone: boolean
}

/** A whiteboard whose row is known: enters its room. */
export function OpenWhiteboard({ whiteboard, isGone }: OpenProps) {
  const { me } = usePlace()
  const room = useRoom({ kind: 'board', id: whiteboard.id, gen: whiteboard.gen, userId: me.id })
  if (room) return <LiveWhiteboard room={room} whiteboard={whiteboard} isGone={isGone} />
  return (
    <Frame whiteboard={whiteboard}>
      <CanvasSkeleton />
    </Frame>
  )
}

function LiveWhiteboard({ room, whiteboard, isGone }: OpenProps & { room: Room }) {
  const { me } = usePlace()
  const { cache } = useTruss()
  const saving = useSaving(room)
  const word = useSaveWord(saving)
  const ready = useStore(room.ready)
  const role = useStore(room.wire, (wire) => wire.role)
  const { may } = useMayOnObject('whiteboard', whiteboard)
  const others = useOthers(room, me.id)
  const mayEdit = role === null ? may('whiteboard.edit') : role === 'write'
  const { state } = saving
  useEffect(() => {
    // The row knows the new generation.
    if (state === 'renewed') void cache.invalidateQueries({ queryKey: whiteboardQuery(whiteboard.id).queryKey })
  }, [state, cache, whiteboard.id])
  // Out of the trash again: its row was changed.
  useEffect(() => room.retry(), [room, whiteboard.version])
  const ended = endOf(saving, room.retry) ?? (isGone && <NoAccess thing="whiteboard" action={<ToTrash />} />)
  if (ended) return <Page title="Whiteboard">{ended}</Page>
  return (
    <Frame
      whiteboard={whiteboard}
      save={word}
      people={<AvatarStack people={others} label="On this whiteboard now" />}
      readOnly={ready && !mayEdit}
    >
      <KeptNote kind="board" id={whiteboard.id} gen={whiteboard.gen} userId={me.id} title={whiteboard.title} />
      <ErrorBoundary what="The whiteboard broke" resetKey={room.name}>
        <Suspense fallback={<CanvasSkeleton />}>
          {ready ? (
            <Canvas room={room} whiteboardId={whiteboard.id} title={whiteboard.title} mayEdit={mayEdit} />
          ) : (
            <Opening saving={saving} />
          )}
        </Suspense>
      </ErrorBoundary>
    </Frame>
  )
}

function Opening({ saving }: { saving: Saving }) {
  if (saving.state !== 'offline') return <CanvasSkeleton />
  return (
    <EmptyState title="The server cannot be reached">This whiteboard opens by itself as soon as it is back.</EmptyState>
  )
}

function endOf(saving: Saving, onRetry: () => void): ReactNode {
  switch (saving.state) {
    case 'deleted':
      return (
        <EmptyState title="This whiteboard was deleted" action={<ToTrash />}>
          It stays in the trash for 30 days.
          {saving.changes > 0 && ` ${saving.changes} of your changes did not reach the server in time.`}
        </EmptyState>
      )
    case 'noAccess':
      return <NoAccess thing="whiteboard" action={<Button onClick={onRetry}>Try again</Button>} />
    case 'renewed':
      return <CanvasSkeleton />
    default:
      return null
  }
}

type FrameProps = {
  whiteboard: Whiteboard
  save?: SaveState | undefined
  people?: ReactNode
  readOnly?: boolean
  children: ReactNode
}

/** Everything around the drawing: breadcrumb, title, save word, faces. */
function Frame({ whiteboard, save, people, readOnly = false, children }: FrameProps) {
  const { workspace } = usePlace()
  const { project, may } = useMayOnObject('whiteboard', whiteboard)
  useBeHere(project?.key, 'whiteboards')
  const word = worse(save, useSaveState())
  const crumbs = project
    ? [
        projectCrumb(workspace.slug, project),
        { label: 'Whiteboards', to: placePath(workspace.slug, project.key, 'whiteboards') },
      ]
    : []
  return (
    <Page
      title={whiteboard.title}
      icon={whiteboard.icon}
      crumbs={crumbs}
      {...(word && { save: word })}
      people={people}
      actions={
        <>
          {readOnly && <ModeChip>View only</ModeChip>}
          <ShareButton
            shared={{
              objectType: 'whiteboard',
              objectId: whiteboard.id,
              title: whiteboard.title,
              within: project?.name ?? workspace.name,
            }}
          />
          <HistoryButton of={{ kind: 'board', id: whiteboard.id }} />
          {may('whiteboard.edit') && <WhiteboardMenu whiteboard={whiteboard} />}
        </>
      }
      ground="canvas"
    >
      {children}
    </Page>
  )
}
