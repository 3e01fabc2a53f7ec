import { useState } from 'react'
import { IconPencil } from '@tabler/icons-react'
import type { Version } from '#shared/versions.ts'
import { usePeople } from '../members/queries.ts'
import { useMayOnObject } from '../projects/useMayOnObject.ts'
import { useTruss } from '../truss.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { RelativeTime } from '../ui/RelativeTime.tsx'
import { usePhone } from '../ui/usePhone.ts'
import { keepVersion, nameVersion, restoreVersion } from './changes.ts'
import type { Row } from './History.tsx'
import { NameDialog } from './NameDialog.tsx'
import type { Versioned } from './queries.ts'
import { namesOf, versionName } from './words.ts'

type VersionBarProps = {
  of: Versioned
  row: Row
  version: Version | null
  isCurrent: boolean
  onRestored: () => void
}

/** What is shown below, and what can be done with it. */
export function VersionBar({ of, row, version, isCurrent, onRestored }: VersionBarProps) {
  const { may } = useMayOnObject(of.kind === 'doc' ? 'document' : 'whiteboard', row)
  const mayEdit = may(of.kind === 'doc' ? 'document.edit' : 'whiteboard.edit')
  if (isCurrent) return <CurrentBar of={of} mayEdit={mayEdit} />
  if (!version) return <span className="t-bar-space" />
  return <OldBar of={of} version={version} mayEdit={mayEdit} onRestored={onRestored} />
}

type NameButtonProps = { label: string; look?: 'default' | 'quiet'; onClick: () => void }

/** Only the pencil on a phone. */
function NameButton({ label, look = 'default', onClick }: NameButtonProps) {
  const phone = usePhone()
  if (phone) {
    return (
      <IconButton label={label} onClick={onClick}>
        <IconPencil size={20} stroke={1.75} aria-hidden />
      </IconButton>
    )
  }
  return (
    <Button look={look} icon={<IconPencil size={16} stroke={1.75} aria-hidden />} onClick={onClick}>
      {label}
    </Button>
  )
}

function CurrentBar({ of, mayEdit }: { of: Versioned; mayEdit: boolean }) {
  const truss = useTruss()
  const phone = usePhone()
  const [naming, setNaming] = useState(false)
  return (
    <>
      {!phone && (
        <section className="t-history-what t-clip" aria-label="Shown below">
          <strong>Current version</strong>
        </section>
      )}
      <span className="t-bar-space" />
      {mayEdit && <NameButton label="Name this version" onClick={() => setNaming(true)} />}
      {naming && (
        <NameDialog
          title="Keep this version"
          value=""
          onSave={(label, id) => keepVersion(truss, of, label, id)}
          onClose={() => setNaming(false)}
        />
      )}
    </>
  )
}

type Dialog = 'name' | 'restore'
type OldBarProps = { of: Versioned; version: Version; mayEdit: boolean; onRestored: () => void }

function OldBar({ of, version, mayEdit, onRestored }: OldBarProps) {
  const phone = usePhone()
  const person = usePeople()
  const [dialog, setDialog] = useState<Dialog | null>(null)
  return (
    <>
      {!phone && (
        <section className="t-history-what t-clip" aria-label="Shown below">
          <strong>{version.label ?? <RelativeTime at={version.at} look="clock" />}</strong>
          {version.label !== null && (
            <span className="t-dim">
              <RelativeTime at={version.at} look="clock" />
            </span>
          )}
          {version.by.length > 0 && (
            <span className="t-dim t-clip">{namesOf(version.by.map((id) => person(id).name))}</span>
          )}
        </section>
      )}
      <span className="t-bar-space" />
      {mayEdit && (
        <>
          <NameButton
            look="quiet"
            label={version.label === null ? 'Name' : 'Rename'}
            onClick={() => setDialog('name')}
          />
          <Button look="primary" onClick={() => setDialog('restore')}>
            Restore
          </Button>
        </>
      )}
      {dialog && <VersionDialog {...{ of, version, dialog, onRestored }} onClose={() => setDialog(null)} />}
    </>
  )
}

type VersionDialogProps = Pick<OldBarProps, 'of' | 'version' | 'onRestored'> & { dialog: Dialog; onClose: () => void }

function VersionDialog({ of, version, dialog, onRestored, onClose }: VersionDialogProps) {
  const truss = useTruss()
  if (dialog === 'name')
    return (
      <NameDialog
        title={version.label === null ? 'Name this version' : 'Rename this version'}
        value={version.label ?? ''}
        onSave={(label) => nameVersion(truss, of, version, label)}
        onClose={onClose}
      />
    )
  return (
    <ConfirmDialog
      title="Restore this version?"
      confirm="Restore"
      onConfirm={async () => {
        if (await restoreVersion(truss, of, version)) onRestored()
      }}
      onClose={onClose}
    >
      {versionName(version)} replaces what is there now, for everybody who has it open. What is there now is kept as a
      version, so you can go back.
    </ConfirmDialog>
  )
}
