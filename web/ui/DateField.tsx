import { Suspense, useState, type ReactElement } from 'react'
import { Popover } from '@mantine/core'
import { part } from '../parts.ts'
import { Button } from './Button.tsx'
import { ErrorBoundary } from './ErrorBoundary.tsx'
import { Bone } from './Skeleton.tsx'

const Calendar = part(async () => (await import('./Calendar.tsx')).Calendar)

type DateFieldProps = {
  /** `YYYY-MM-DD`, or null for none. */
  value: string | null
  label: string
  onChange: (day: string | null) => void
  /** The button that opens the calendar. */
  children: (open: () => void) => ReactElement
  min?: string | undefined
  max?: string | undefined
  opened?: boolean
  onOpenChange?: (opened: boolean) => void
}

/** A calendar date, picked in a popover that loads its calendar when first opened. */
export function DateField({ value, label, onChange, children, min, max, ...control }: DateFieldProps) {
  const [own, setOwn] = useState(false)
  const opened = control.opened ?? own
  const setOpened = (open: boolean) => {
    setOwn(open)
    control.onOpenChange?.(open)
  }
  const pick = (day: string | null) => {
    setOpened(false)
    if (day !== value) onChange(day)
  }
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>{children(() => setOpened(!opened))}</Popover.Target>
      <Popover.Dropdown aria-label={label}>
        <ErrorBoundary what="The calendar did not load">
          <Suspense fallback={<Bone width={252} height={264} />}>
            <Calendar value={value} min={min} max={max} onPick={pick} />
          </Suspense>
        </ErrorBoundary>
        {value && (
          <Button look="quiet" wide onClick={() => pick(null)}>
            Clear
          </Button>
        )}
      </Popover.Dropdown>
    </Popover>
  )
}
