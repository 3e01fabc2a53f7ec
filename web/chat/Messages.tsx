import { useMemo } from 'react'
import { IconArrowDown, IconMessageCircle } from '@tabler/icons-react'
import type { Message } from '#shared/chat.ts'
import type { Action } from '#shared/roles.ts'
import { useMembers, usePeople } from '../members/queries.ts'
import { useStore } from '../store.ts'
import { useTruss } from '../truss.ts'
import { EmptyState } from '../ui/states.tsx'
import { daysBetween, inZone, today, zones } from '../ui/time.ts'
import { usePlace } from '../workspaces/context.ts'
import { MessageRow } from './MessageRow.tsx'
import type { Line } from './overlay.ts'
import type { useScroll } from './useScroll.ts'

const day = { weekday: 'long', day: 'numeric', month: 'long' } as const

function dayName(iso: string): string {
  const now = new Date()
  const date = new Date(iso)
  const [then, here] = [today(date), today(now)]
  const away = daysBetween(then, here)
  if (away === 0) return 'Today'
  if (away === 1) return 'Yesterday'
  const isThisYear = then.slice(0, 4) === here.slice(0, 4)
  return inZone(zones.get().mine, isThisYear ? day : { ...day, year: 'numeric' }).format(date)
}

const nobody: never[] = []

type MessagesProps = {
  roomName: string
  lines: Line[]
  scroll: ReturnType<typeof useScroll>
  /** Where the room begins, when all of it is here. */
  isWhole: boolean
  unseen: number
  editing: string | null
  onEdit: (messageId: string | null) => void
  may: (action: Action) => boolean
}

/** The messages of a room, newest at the end. */
export function Messages(props: MessagesProps) {
  const { roomName, lines, scroll, isWhole, unseen, editing, onEdit, may } = props
  const { me } = usePlace()
  const { live } = useTruss()
  const person = usePeople()
  const { data: members = nobody } = useMembers()
  const presence = useStore(live.presence)
  useStore(zones)
  const people = useMemo(() => members.map((member) => member.person), [members])
  const presenceOf = ({ userId }: Message) => presence.get(userId)
  return (
    <div className="t-log-frame">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by the keyboard */}
      <div className="t-log" ref={scroll.box} role="log" aria-label={`Messages in ${roomName}`} tabIndex={0}>
        <div className="t-log-inner">
          {lines.length === 0 && <Empty roomName={roomName} mayWrite={may('room.write')} />}
          {isWhole && lines.length > 0 && <p className="t-log-begin">This is where {roomName} begins.</p>}
          <ol>
            {lines.map((line) => {
              if (line.kind === 'day') return <Divider key={line.key} text={dayName(line.at)} />
              if (line.kind === 'new') return <Divider key={line.key} text="New" isNew />
              const { message } = line
              return (
                <MessageRow
                  key={line.key}
                  message={message}
                  author={message.userId === me.id ? me : person(message.userId)}
                  people={people}
                  presence={presenceOf(message)}
                  isFirst={line.isFirst}
                  mayEdit={message.userId === me.id && may('room.write')}
                  mayModerate={may('room.moderate')}
                  isEditing={editing === message.id}
                  onEdit={onEdit}
                />
              )
            })}
          </ol>
        </div>
      </div>
      {!scroll.isAtEnd && (
        <button type="button" className="t-to-end" onClick={scroll.toEnd}>
          <IconArrowDown size={14} stroke={2} aria-hidden />
          {unseen > 0 ? `${unseen} new` : 'To the newest'}
        </button>
      )}
    </div>
  )
}

function Empty({ roomName, mayWrite }: { roomName: string; mayWrite: boolean }) {
  return (
    <EmptyState
      icon={<IconMessageCircle size={24} stroke={1.5} aria-hidden />}
      title={`Nobody has said anything in ${roomName} yet`}
    >
      {mayWrite ? 'Write the first message below. Everybody in the project sees it.' : 'Messages will stand here.'}
    </EmptyState>
  )
}

function Divider({ text, isNew = false }: { text: string; isNew?: boolean }) {
  return (
    <li className="t-divider" data-new={isNew || undefined}>
      <span>{text}</span>
    </li>
  )
}
