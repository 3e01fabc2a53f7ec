import { useState } from 'react'
import { Textarea } from '@mantine/core'
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react'
import type { Comment } from '#shared/comments.ts'
import { textLimit } from '#shared/text.ts'
import { useMembers } from '../members/queries.ts'
import { withMentions } from '../mentions/mentions.ts'
import { useTruss } from '../truss.ts'
import { ActionMenu, type MenuItem } from '../ui/ActionMenu.tsx'
import { Avatar, type Person } from '../ui/Avatar.tsx'
import { Button } from '../ui/Button.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { Markdown } from '../ui/Markdown.tsx'
import { RelativeTime } from '../ui/RelativeTime.tsx'
import { usePlace } from '../workspaces/context.ts'
import { editComment, editOf, removeComment } from './commentChanges.ts'
import { useEdit } from './useEdit.ts'

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const

type CommentRowProps = { comment: Comment; author: Person; mayWrite: boolean; mayModerate: boolean }

function Editor({ comment, onClose }: { comment: Comment; onClose: () => void }) {
  const truss = useTruss()
  const edit = useEdit(editOf(comment), comment.content)
  const { text } = edit
  const discard = () => {
    edit.drop()
    onClose()
  }
  const save = () => {
    const content = text.trim()
    if (content === '') return
    if (content === comment.content) return discard()
    editComment(truss, comment, content, edit.drop)
    onClose()
  }
  return (
    <div>
      <Textarea
        aria-label="Edit the comment"
        autosize
        minRows={2}
        maxRows={16}
        autoFocus
        maxLength={textLimit.comment}
        value={text}
        onChange={(event) => edit.write(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save()
          if (event.key !== 'Escape') return
          event.preventDefault()
          // The draft stays: Escape may be a slip.
          onClose()
        }}
      />
      <div className="t-desc-tools">
        {edit.isRestored && <span className="t-dim">Your draft, not saved yet</span>}
        <span className="t-top-space" />
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

/** A comment on a task or a document. */
export function CommentRow({ comment, author, mayWrite, mayModerate }: CommentRowProps) {
  const truss = useTruss()
  const { me } = usePlace()
  const { data: members = [] } = useMembers()
  const people = members.map((member) => member.person)
  const [asked, setAsked] = useState<'edit' | 'delete' | null>(null)
  const mayEdit = comment.userId === me.id && mayWrite
  const edit: MenuItem = { id: 'edit', label: 'Edit', icon: <IconPencil {...icon} />, onSelect: () => setAsked('edit') }
  const remove: MenuItem = {
    id: 'delete',
    label: 'Delete',
    icon: <IconTrash {...icon} />,
    danger: true,
    onSelect: () => setAsked('delete'),
  }
  const items = [...(mayEdit ? [edit] : []), ...(mayEdit || mayModerate ? [remove] : [])]
  return (
    <li className="t-comment" data-pending={comment.version === 0 || undefined}>
      <Avatar person={author} size={24} />
      <div className="t-comment-body">
        <div className="t-comment-head">
          <b>{author.name}</b>
          <span className="t-dim">
            <RelativeTime at={comment.createdAt} look="clock" />
            {comment.editedAt && ' · edited'}
          </span>
          <span className="t-top-space" />
          {items.length > 0 && comment.version > 0 && (
            <ActionMenu label={`Comment of ${author.name}`} items={items} position="bottom-end">
              <button type="button" className="t-icon-btn t-comment-more" aria-label={`Comment of ${author.name}`}>
                <IconDots {...icon} />
              </button>
            </ActionMenu>
          )}
        </div>
        {asked === 'edit' ? (
          <Editor comment={comment} onClose={() => setAsked(null)} />
        ) : (
          <Markdown text={withMentions(comment.content, people)} />
        )}
      </div>
      {asked === 'delete' && (
        <ConfirmDialog
          title="Delete this comment?"
          confirm="Delete"
          danger
          onConfirm={() => removeComment(truss, comment)}
          onClose={() => setAsked(null)}
        >
          Its text is removed for everybody, also from the history. This cannot be undone.
        </ConfirmDialog>
      )}
    </li>
  )
}
