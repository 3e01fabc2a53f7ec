import { useState, type FormEvent } from 'react'
import { Modal, TextInput } from '@mantine/core'
import { versionLabelMax } from '#shared/versions.ts'
import { Button } from '../ui/Button.tsx'
import '../ui/dialog.css'

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
    <Modal opened onClose={onClose} title={title} size={420} closeButtonProps={{ 'aria-label': 'Close' }}>
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
    </Modal>
  )
}
