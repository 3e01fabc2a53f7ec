import { memo, useRef, useState, type KeyboardEvent } from 'react'
import { IconClock, IconDots, IconPencil, IconTrash } from '@tabler/icons-react'
import type { Person } from '#shared/accounts.ts'
import { textLimit } from '#shared/text.ts'
import { withMentions } from '../mentions/mentions.ts'
import { useStore } from '../store.ts'
import { useEdit } from '../tasks/useEdit.ts'
import { useTruss } from '../truss.ts'
import { ActionMenu, type MenuItem } from '../ui/ActionMenu.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { Button, IconButton } from '../ui/Button.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { Markdown } from '../ui/Markdown.tsx'
import { inZone, zones } from '../ui/time.ts'
import { dismissFailed, editMessage, editOf, removeMessage, sendAgain } from './changes.ts'
import { useGrowing } from './useGrowing.ts'
import type { Shown } from './overlay.ts'
import './message.css'

const pencil = <IconPencil size={16} stroke={1.75} aria-hidden />
const bin = <IconTrash size={16} stroke={1.75} aria-hidden />

function Time({ at }: { at: string }) {
  const { mine } = useStore(zones)
  const date = new Date(at)
  const [time, full] = [inZone(mine, { timeStyle: 'short' }), inZone(mine, { dateStyle: 'full', timeStyle: 'short' })]
  return (
    <time className="t-message-time t-num" dateTime={at} title={full.format(date)}>
      {time.format(date)}
    </time>
  )
}

type RowProps = {
  message: Shown
  author: Person
  people: readonly Person[]
  presence: 'online' | 'away' | 'offline' | undefined
  isFirst: boolean
  mayEdit: boolean
  mayModerate: boolean
  isEditing: boolean
  onEdit: (messageId: string | null) => void
}

/** One message: under its author's name, or under the message before it. */
export const MessageRow = memo(function MessageRow(props: RowProps) {
  const { message, author, isFirst, mayEdit, isEditing, onEdit } = props
  const [deleting, setDeleting] = useState(false)
  const truss = useTruss()
  const isSent = message.state === 'sent' && message.deletedAt === null
  return (
    <li
      className="t-message"
      data-first={isFirst || undefined}
      data-editing={isEditing || undefined}
      data-state={typeof message.state === 'string' ? message.state : 'failed'}
    >
      <span className="t-message-side">
        {isFirst ? <Avatar person={author} size={32} presence={props.presence} /> : <Time at={message.createdAt} />}
      </span>
      <div className="t-message-body">
        {isFirst && (
          <p className="t-message-head">
            <b className="t-clip">{author.name}</b>
            <Time at={message.createdAt} />
          </p>
        )}
        {isEditing ? <MessageEditor message={message} onClose={() => onEdit(null)} /> : <Said {...props} />}
        <SendState message={message} />
      </div>
      {isSent && !isEditing && (mayEdit || props.mayModerate) && (
        <Tools onEdit={mayEdit ? () => onEdit(message.id) : null} onDelete={() => setDeleting(true)} />
      )}
      {deleting && (
        <ConfirmDialog
          title="Delete this message?"
          confirm="Delete"
          danger
          onConfirm={() => removeMessage(truss, message)}
          onClose={() => setDeleting(false)}
        >
          Its text is removed for everybody, also from the history. This cannot be undone.
        </ConfirmDialog>
      )}
    </li>
  )
})

type ToolsProps = { onEdit: (() => void) | null; onDelete: () => void }

/** Under a mouse both buttons; for a finger one that is always in sight, with a menu. */
function Tools({ onEdit, onDelete }: ToolsProps) {
  const [opened, setOpened] = useState(false)
  const [wasOpened, setWasOpened] = useState(false)
  const open = (next: boolean) => {
    setOpened(next)
    if (next) setWasOpened(true)
  }
  const items: MenuItem[] = [
    ...(onEdit ? [{ id: 'edit', label: 'Edit', icon: pencil, onSelect: onEdit }] : []),
    { id: 'delete', label: 'Delete', icon: bin, danger: true, onSelect: onDelete },
  ]
  const more = (
    <button
      type="button"
      className="t-message-more"
      aria-label="Actions for this message"
      aria-haspopup="menu"
      onClick={() => open(!opened)}
    >
      <IconDots size={16} stroke={1.75} aria-hidden />
    </button>
  )
  return (
    <>
      <div className="t-message-tools">
        {onEdit && (
          <IconButton label="Edit" onClick={onEdit}>
            {pencil}
          </IconButton>
        )}
        <IconButton label="Delete" onClick={onDelete}>
          {bin}
        </IconButton>
      </div>
      {/* Mounted when it is opened first, as a log has many rows, and then left, so that the focus comes back. */}
      {wasOpened ? (
        <ActionMenu label="Message" items={items} opened={opened} onChange={open} position="bottom-end">
          {more}
        </ActionMenu>
      ) : (
        more
      )}
    </>
  )
}

function Said({ message, people }: Pick<RowProps, 'message' | 'people'>) {
  if (message.deletedAt) return <p className="t-message-gone">This message was deleted</p>
  return (
    <>
      <Markdown text={withMentions(message.content, people)} />
      {message.editedAt && <span className="t-message-edited">edited</span>}
    </>
  )
}

function SendState({ message }: { message: Shown }) {
  const truss = useTruss()
  if (message.state === 'sent') return null
  if (message.state === 'sending') {
    return (
      <span className="t-message-sending">
        <IconClock size={12} stroke={1.75} aria-hidden /> Sending
      </span>
    )
  }
  return (
    <p className="t-message-failed" role="alert">
      Not sent: {message.state.failed}
      <button type="button" onClick={() => sendAgain(truss, message)}>
        Retry
      </button>
      <button type="button" onClick={() => dismissFailed(message.id)}>
        Discard
      </button>
    </p>
  )
}

function MessageEditor({ message, onClose }: { message: Shown; onClose: () => void }) {
  const truss = useTruss()
  const edit = useEdit(editOf(message), message.content)
  const { text } = edit
  const box = useRef<HTMLTextAreaElement>(null)
  useGrowing(box, text)
  const discard = () => {
    edit.drop()
    onClose()
  }
  const save = () => {
    const content = text.trim()
    if (content === '') return
    if (content === message.content) return discard()
    editMessage(truss, message, content, edit.drop)
    onClose()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') {
      event.stopPropagation()
      // The draft stays: Escape may be a slip.
      onClose()
    }
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      save()
    }
  }
  return (
    <div className="t-message-editor">
      <textarea
        ref={box}
        rows={1}
        aria-label="Edit the message"
        autoFocus
        maxLength={textLimit.message}
        value={text}
        onFocus={(event) => event.currentTarget.setSelectionRange(text.length, text.length)}
        onChange={(event) => edit.write(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div className="t-message-editor-tools">
        {edit.isRestored && <span className="t-dim">Your draft, not saved yet</span>}
        <Button look="quiet" onClick={discard}>
          Cancel
        </Button>
        <Button look="primary" onClick={save}>
          Save
        </Button>
      </div>
    </div>
  )
}
