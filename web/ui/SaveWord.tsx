import { IconAlertTriangle, IconCircleCheck, IconCloudOff, IconRefresh } from '@tabler/icons-react'
import './saveword.css'

/** Always true: `changes` counts what the server has not yet acknowledged. */
export type SaveState =
  | { state: 'saved' }
  | { state: 'saving' }
  | { state: 'offline'; changes: number }
  | { state: 'failed'; reason: string }

export function saveText(save: SaveState): string {
  switch (save.state) {
    case 'saved':
      return 'Saved'
    case 'saving':
      return 'Saving'
    case 'offline':
      if (save.changes === 0) return 'Offline'
      return `Offline: ${save.changes} ${save.changes === 1 ? 'change' : 'changes'} kept`
    case 'failed':
      return `Not saved: ${save.reason}`
  }
}

const icons = { saved: IconCircleCheck, saving: IconRefresh, offline: IconCloudOff, failed: IconAlertTriangle }

export function SaveWord({ save }: { save: SaveState }) {
  const Icon = icons[save.state]
  return (
    <span className="t-save" data-state={save.state} role="status" title={saveText(save)}>
      <Icon size={14} stroke={1.75} aria-hidden />
      <span className="t-clip">{saveText(save)}</span>
    </span>
  )
}
