import { useState, type FormEvent } from 'react'
import { TextInput } from '@mantine/core'
import { newId } from '#shared/ids.ts'
import { versionLabelMax } from '#shared/versions.ts'
import { reasonOf } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'

type NameDialogProps = {
  title: string
  value: string
  /** With the same id again it is kept once. */
  onSave: (label: string, id: string) => Promise<unknown>
  onClose: () => void
}

/** Asks for the name of a version. */
export function NameDialog({ title, value, onSave, onClose }: NameDialogProps) {
  const [label, setLabel] = useState(value)
  const [id, setId] = useState(newId)
  const [busy, setBusy] = useState(false)
  const [reason, setReason] = useState<string | null>(null)
  const name = label.trim()
  const save = async (event: FormEvent) => {
    event.preventDefault()
    if (name === '' || busy) return
    setBusy(true)
    try {
      await onSave(name, id)
      onClose()
    } catch (error) {
      setReason(reasonOf(error))
      setBusy(false)
    }
  }
  const write = (next: string) => {
    setLabel(next)
    setReason(null)
    // Another name is another version to the server.
    setId(newId())
  }
  return (
    <Dialog onClose={onClose} title={title} size={420}>
      <form onSubmit={(event) => void save(event)}>
        <TextInput
          label="Name"
          description="A version with a name is kept for ever."
          placeholder="First draft"
          data-autofocus
          value={label}
          maxLength={versionLabelMax}
          error={reason}
          onChange={(event) => write(event.currentTarget.value)}
        />
        <div className="t-dialog-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy} disabled={name === ''}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
