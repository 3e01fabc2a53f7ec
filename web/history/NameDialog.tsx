import { useState, type FormEvent } from 'react'
import { TextInput } from '@mantine/core'
import { versionLabelMax } from '#shared/versions.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'

type NameDialogProps = {
  title: string
  value: string
  onSave: (label: string) => Promise<unknown>
  onClose: () => void
}

/** Asks for the name of a version. */
export function NameDialog({ title, value, onSave, onClose }: NameDialogProps) {
  const [label, setLabel] = useState(value)
  const [busy, setBusy] = useState(false)
  const name = label.trim()
  const save = async (event: FormEvent) => {
    event.preventDefault()
    if (name === '' || busy) return
    setBusy(true)
    await onSave(name)
    onClose()
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
          onChange={(event) => setLabel(event.currentTarget.value)}
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
