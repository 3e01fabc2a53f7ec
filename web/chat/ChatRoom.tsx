import { useCallback, useMemo, useRef, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { MyRoom } from '#shared/chat.ts'
import type { Action } from '#shared/roles.ts'
import { reasonOf } from '../api.ts'
import { useStore } from '../store.ts'
import { useChanges, useTruss } from '../truss.ts'
import { Bone } from '../ui/Skeleton.tsx'
import { FailedState } from '../ui/states.tsx'
import { tellFailure } from '../ui/toast.ts'
import { usePlace } from '../workspaces/context.ts'
import { failed, say } from './changes.ts'
import { Composer, type ComposerHandle } from './Composer.tsx'
import { Messages } from './Messages.tsx'
import { loadOlder, messagesQuery, type Log } from './messages.ts'
import { linesOf, overlayMessages } from './overlay.ts'
import { typingText, useTellTyping, useTypists } from './useTyping.ts'
import { useReading } from './useReading.ts'
import { useScroll } from './useScroll.ts'
import './chat.css'

type ChatRoomProps = { mine: MyRoom; name: string; may: (action: Action) => boolean }

/** A room: its messages, who types, and the box to write in. */
export function ChatRoom({ mine, name, may }: ChatRoomProps) {
  const roomId = mine.room.id
  const query = useQuery(messagesQuery(roomId))
  if (query.data) return <OpenRoom key={roomId} mine={mine} name={name} may={may} log={query.data} />
  if (query.isError) {
    return (
      <FailedState
        what="The messages did not load"
        reason={reasonOf(query.error)}
        onRetry={() => void query.refetch()}
      />
    )
  }
  return <ChatSkeleton />
}

/** Loads older messages once at a time. */
function useOlder(roomId: string, hasMore: boolean): () => void {
  const { cache } = useTruss()
  const busy = useRef(false)
  return () => {
    if (busy.current || !hasMore) return
    busy.current = true
    loadOlder(cache, roomId)
      .catch((error: unknown) => tellFailure(`Older messages did not load: ${reasonOf(error)}`))
      .finally(() => (busy.current = false))
  }
}

/** The messages as they are shown, and how far they were read. */
function useLog({ room, ...rest }: MyRoom, log: Log) {
  const { me } = usePlace()
  const changes = useChanges()
  const refused = useStore(failed)
  const messages = useMemo(
    () => overlayMessages(room.id, log.messages, changes, refused),
    [room.id, log, changes, refused],
  )
  const last = messages.at(-1)
  const older = useOlder(room.id, log.hasMore)
  const scroll = useScroll({ first: messages[0]?.id, last: last?.id, isMine: last?.userId === me.id }, older)
  const readFrom = useReading({ room, ...rest }, log.messages.at(-1)?.pos ?? 0, scroll.isAtEnd)
  const lines = useMemo(() => linesOf(messages, readFrom, me.id), [messages, readFrom, me.id])
  return { messages, lines, scroll }
}

function OpenRoom({ mine, name, may, log }: ChatRoomProps & { log: Log }) {
  const truss = useTruss()
  const { me } = usePlace()
  const roomId = mine.room.id
  const composer = useRef<ComposerHandle>(null)
  const [editing, setEditing] = useState<string | null>(null)
  const { messages, lines, scroll } = useLog(mine, log)
  const tellTyping = useTellTyping(roomId)
  const edit = useCallback((messageId: string | null) => {
    setEditing(messageId)
    if (messageId === null) composer.current?.focus()
  }, [])
  const editLast = () => {
    const newest = messages.findLast((each) => each.userId === me.id && each.state === 'sent' && !each.deletedAt)
    if (newest) setEditing(newest.id)
  }
  const send = (content: string) => {
    say(truss, me.id, roomId, content)
    tellTyping(false)
  }
  return (
    <section className="t-chat" aria-label={name}>
      <Messages
        roomName={name}
        lines={lines}
        scroll={scroll}
        isWhole={!log.hasMore}
        unseen={mine.unread}
        editing={editing}
        onEdit={edit}
        may={may}
      />
      <Typing roomId={roomId} />
      {may('room.write') ? (
        <Composer
          ref={composer}
          roomId={roomId}
          placeholder={`Message ${name}`}
          onSend={send}
          onTyping={tellTyping}
          onEditLast={editLast}
        />
      ) : (
        <p className="t-chat-readonly">You can read here, but not write.</p>
      )}
    </section>
  )
}

function Typing({ roomId }: { roomId: string }) {
  const text = typingText(useTypists(roomId))
  return (
    <p className="t-typing" aria-live="polite">
      {text && (
        <>
          <span className="t-dots" aria-hidden>
            <i />
            <i />
            <i />
          </span>
          {text}
        </>
      )}
    </p>
  )
}

export function ChatSkeleton() {
  return (
    <div className="t-chat" role="status" aria-label="Loading messages">
      <div className="t-chat-bones">
        {['52%', '70%', '38%', '61%'].map((width) => (
          <div key={width}>
            <Bone width={32} height={32} />
            <span>
              <Bone width={120} height={12} />
              <Bone width={width} height={14} />
            </span>
          </div>
        ))}
      </div>
    </div>
  )
}
