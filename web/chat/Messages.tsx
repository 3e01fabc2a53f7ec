import { useQuery } from '@tanstack/react-query'
import { IconArrowDown } from '@tabler/icons-react'
import type { Message } from '#shared/chat.ts'
import { membersQuery, usePeople } from '../members/queries.ts'
import { useStore } from '../store.ts'
import { useTruss } from '../truss.ts'
import { today } from '../ui/time.ts'
import { usePlace } from '../workspaces/context.ts'
import { MessageRow } from './MessageRow.tsx'
import type { Line } from './overlay.ts'
import type { useScroll } from './useScroll.ts'

const day = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long' })
const dayAndYear = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })

function dayName(iso: string, now: Date): string {
  const date = new Date(iso)
  const yesterday = new Date(now)
  yesterday.setDate(now.getDate() - 1)
  if (today(date) === today(now)) return 'Today'
  if (today(date) === today(yesterday)) return 'Yesterday'
  return (date.getFullYear() === now.getFullYear() ? day : dayAndYear).format(date)
}

type MessagesProps = {
  roomName: string
  lines: Line[]
  scroll: ReturnType<typeof useScroll>
  /** Where the room begins, when all of it is here. */
  isWhole: boolean
  unseen: number
  editing: string | null
  onEdit: (messageId: string | null) => void
  mayModerate: boolean
}

/** The messages of a room, newest at the end. */
export function Messages(props: MessagesProps) {
  const { roomName, lines, scroll, isWhole, unseen, editing, onEdit, mayModerate } = props
  const { workspace, role, me } = usePlace()
  const { live } = useTruss()
  const person = usePeople(workspace.id)
  const { data: members = [] } = useQuery({ ...membersQuery(workspace.id), enabled: role !== null })
  const presence = useStore(live.presence)
  const people = members.map((member) => member.person)
  const presenceOf = ({ userId }: Message) => presence.get(userId)
  const now = new Date()
  return (
    <div className="t-log-frame">
      <div className="t-log" ref={scroll.box} role="log" aria-label={`Messages in ${roomName}`} tabIndex={0}>
        <div className="t-log-inner">
          {isWhole && lines.length > 0 && <p className="t-log-begin">This is where {roomName} begins.</p>}
          <ol>
            {lines.map((line) => {
              if (line.kind === 'day') return <Divider key={line.key} text={dayName(line.at, now)} />
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
                  isMine={message.userId === me.id}
                  mayModerate={mayModerate}
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

function Divider({ text, isNew = false }: { text: string; isNew?: boolean }) {
  return (
    <li className="t-divider" data-new={isNew || undefined}>
      <span>{text}</span>
    </li>
  )
}
