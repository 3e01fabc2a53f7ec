import type { ReactNode } from 'react'
import { IconLock, IconPlugConnectedX } from '@tabler/icons-react'
import { Button } from './Button.tsx'
import './states.css'

type EmptyProps = { icon?: ReactNode; title: string; children?: ReactNode; action?: ReactNode; small?: boolean }

/** One line why it is empty, one action. */
export function EmptyState({ icon, title, children, action, small = false }: EmptyProps) {
  return (
    <div className="t-state" data-small={small || undefined}>
      {icon && <span className="t-state-icon">{icon}</span>}
      <p className="t-state-title">{title}</p>
      {children && <p className="t-state-why">{children}</p>}
      {action && <div className="t-state-action">{action}</div>}
    </div>
  )
}

/** A list whose filter hides everything. */
export function NothingMatches({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState title="Nothing matches the filters" action={<Button onClick={onClear}>Clear filters</Button>} small />
  )
}

type FailedProps = { what: string; reason: string; onRetry: () => void; small?: boolean }

/** What happened, and Retry. */
export function FailedState({ what, reason, onRetry, small = false }: FailedProps) {
  return (
    <div className="t-state" data-small={small || undefined} role="alert">
      <span className="t-state-icon" data-bad>
        <IconPlugConnectedX size={24} stroke={1.5} aria-hidden />
      </span>
      <p className="t-state-title">{what}</p>
      <p className="t-state-why">{reason}</p>
      <div className="t-state-action">
        <Button onClick={onRetry}>Retry</Button>
      </div>
    </div>
  )
}

/** What you may not see and what does not exist look the same: nobody learns that it exists. */
export function NoAccess({ thing, action }: { thing: string; action?: ReactNode }) {
  return (
    <EmptyState
      icon={<IconLock size={24} stroke={1.5} aria-hidden />}
      title={`This ${thing} is not here for you`}
      action={action}
    >
      It was deleted, or you were not given access. Ask whoever sent you the link.
    </EmptyState>
  )
}
