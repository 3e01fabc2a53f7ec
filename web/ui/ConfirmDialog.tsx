import { useState, type ReactNode } from 'react'
import { Button } from './Button.tsx'
import { Dialog } from './Dialog.tsx'

type ConfirmProps = {
  title: string
  /** What will be gone and whether it comes back. */
  children: ReactNode
  /** The verb, not "OK". */
  confirm: string
  danger?: boolean
  onConfirm: () => void | Promise<void>
  onClose: () => void
}

/** Only for what Undo cannot take back; everything else happens at once, with an undo toast. */
export function ConfirmDialog({ title, children, confirm, danger = false, onConfirm, onClose }: ConfirmProps) {
  const [busy, setBusy] = useState(false)
  const run = async () => {
    setBusy(true)
    try {
      await onConfirm()
      onClose()
    } finally {
      setBusy(false)
    }
  }
  return (
    <Dialog onClose={onClose} title={title} size={420}>
      <div className="t-dialog-text">{children}</div>
      <div className="t-dialog-actions">
        <Button onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Button look={danger ? 'danger' : 'primary'} busy={busy} onClick={() => void run()}>
          {confirm}
        </Button>
      </div>
    </Dialog>
  )
}
