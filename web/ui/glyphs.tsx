import { IconChevronDown, IconChevronsUp, IconChevronUp, IconEqual, IconMinus } from '@tabler/icons-react'
import './glyphs.css'

export type Glyph = 'backlog' | 'todo' | 'in_progress' | 'in_review' | 'done' | 'cancelled'
export type PriorityName = 'none' | 'low' | 'medium' | 'high' | 'urgent'

export const glyphName: Record<Glyph, string> = {
  backlog: 'Backlog',
  todo: 'To do',
  in_progress: 'In progress',
  in_review: 'In review',
  done: 'Done',
  cancelled: 'Cancelled',
}

/** A column of the group in progress shows the glyph of review when that is what it is called. */
export function glyphOf(column: { group: Exclude<Glyph, 'in_review'>; name: string }): Glyph {
  return column.group === 'in_progress' && /review|check|test|qa|approv/i.test(column.name) ? 'in_review' : column.group
}

const inside: Record<Glyph, React.ReactNode> = {
  backlog: <circle cx="8" cy="8" r="5.6" strokeDasharray="2.6 1.8" />,
  todo: <circle cx="8" cy="8" r="5.6" />,
  in_progress: (
    <>
      <circle cx="8" cy="8" r="5.6" />
      <path d="M8 4.9a3.1 3.1 0 0 1 0 6.2Z" fill="currentColor" stroke="none" />
    </>
  ),
  in_review: (
    <>
      <circle cx="8" cy="8" r="5.6" />
      <path d="M8 8V4.9A3.1 3.1 0 1 1 4.9 8Z" fill="currentColor" stroke="none" />
    </>
  ),
  done: (
    <>
      <circle cx="8" cy="8" r="5.6" fill="currentColor" />
      <path d="m5.6 8.1 1.7 1.7 3.1-3.4" className="t-glyph-tick" />
    </>
  ),
  cancelled: (
    <>
      <circle cx="8" cy="8" r="5.6" />
      <path d="m6.1 6.1 3.8 3.8m0-3.8-3.8 3.8" />
    </>
  ),
}

export function StatusGlyph({ status, label }: { status: Glyph; label?: string }) {
  const hidden = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label }
  return (
    <svg className="t-glyph" data-status={status} viewBox="0 0 16 16" width="16" height="16" {...hidden}>
      {inside[status]}
    </svg>
  )
}

export const priorityName: Record<PriorityName, string> = {
  none: 'No priority',
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  urgent: 'Urgent',
}

const priorityIcon = {
  none: IconMinus,
  low: IconChevronDown,
  medium: IconEqual,
  high: IconChevronUp,
  urgent: IconChevronsUp,
}

export function PriorityIcon({ priority, labelled = false }: { priority: PriorityName; labelled?: boolean }) {
  const Icon = priorityIcon[priority]
  const name = labelled ? { role: 'img', 'aria-label': `Priority: ${priorityName[priority]}` } : { 'aria-hidden': true }
  return (
    <span className="t-priority" data-priority={priority} {...name}>
      <Icon size={16} stroke={1.75} />
    </span>
  )
}
