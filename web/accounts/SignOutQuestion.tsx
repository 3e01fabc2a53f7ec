import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { documentQuery } from '../docs/queries.ts'
import type { Unsaved } from '../rooms/unsaved.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { whiteboardQuery } from '../whiteboards/queries.ts'

const counted = (count: number, one: string) => `${count} ${one}${count === 1 ? '' : 's'}`

/** Its title, or what it is for as long as that is not known: without a network, or for who may not see it any more. */
function Line({ kind, id, changes }: Unsaved) {
  const document = useQuery({ ...documentQuery(id), enabled: kind === 'doc' })
  const whiteboard = useQuery({ ...whiteboardQuery(id), enabled: kind === 'board' })
  const title = document.data?.title ?? whiteboard.data?.title ?? (kind === 'doc' ? 'A document' : 'A whiteboard')
  return (
    <li>
      {title}: {counted(changes, 'change')}
    </li>
  )
}

export type Losing = {
  unsaved: Unsaved[]
  /** Why the documents and whiteboards could not be looked through; null when they were. */
  unread: string | null
  /** Texts that were typed and not sent. */
  drafts: number
  /** Changes that the server has not answered yet. */
  sending: number
}

export const isSomething = ({ unsaved, unread, drafts, sending }: Losing): boolean =>
  unsaved.length + drafts + sending > 0 || unread !== null

type SignOutQuestionProps = Losing & {
  onSignOut: () => Promise<void>
  onClose: () => void
}

/** Asked when signing out would lose what only this browser has. */
export function SignOutQuestion({ onSignOut, onClose, ...losing }: SignOutQuestionProps) {
  const { unsaved, unread, drafts, sending } = losing
  const [busy, setBusy] = useState(false)
  const run = async () => {
    setBusy(true)
    await onSignOut()
    // If this page is still here it did not work, and a toast says why.
    onClose()
  }
  return (
    <Dialog onClose={onClose} title={titleOf(losing)} size={460}>
      <div className="t-dialog-text">
        <p>Only this browser has it. It is lost when you sign out.</p>
        <ul>
          {unsaved.map((each) => (
            <Line key={`${each.kind}:${each.id}`} {...each} />
          ))}
          {sending > 0 && <li>{counted(sending, 'change')} on the way to the server</li>}
          {drafts > 0 && <li>{counted(drafts, 'text')} you typed and did not send</li>}
        </ul>
        {unread !== null && <p>Documents and whiteboards could not be looked through: {unread}</p>}
        {unsaved.length > 0 && <p>Changes are saved when you open them while the server can be reached.</p>}
      </div>
      <div className="t-dialog-actions">
        <Button onClick={onClose} data-autofocus>
          Stay
        </Button>
        <Button look="danger" busy={busy} onClick={() => void run()}>
          Sign out and lose them
        </Button>
      </div>
    </Dialog>
  )
}

function titleOf({ unsaved, drafts, sending }: Losing): string {
  const documents = unsaved.filter(({ kind }) => kind === 'doc').length
  const boards = unsaved.length - documents
  const parts = [
    ...(documents > 0 ? [counted(documents, 'document')] : []),
    ...(boards > 0 ? [counted(boards, 'whiteboard')] : []),
  ]
  if (parts.length === 0 && drafts > 0) return `${counted(drafts, 'text')} not sent`
  if (parts.length === 0 && sending > 0) return `${counted(sending, 'change')} not saved`
  if (parts.length === 0) return 'Something may not be saved'
  return `${parts.join(' and ')} not saved`
}
