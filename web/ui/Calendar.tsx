import { DatePicker } from '@mantine/dates'
import '@mantine/dates/styles.layer.css'

type CalendarProps = {
  value: string | null
  min?: string | undefined
  max?: string | undefined
  onPick: (day: string | null) => void
}

/** Kept apart so that the calendar's code is loaded only when one is opened. */
export function Calendar({ value, min, max, onPick }: CalendarProps) {
  return (
    <DatePicker
      value={value}
      defaultDate={value ?? new Date()}
      onChange={onPick}
      {...(min && { minDate: min })}
      {...(max && { maxDate: max })}
      firstDayOfWeek={1}
      highlightToday
    />
  )
}
