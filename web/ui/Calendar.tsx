import { DatePicker } from '@mantine/dates'
import '@mantine/dates/styles.layer.css'

type CalendarProps = {
  value: string | null
  min?: string | undefined
  max?: string | undefined
  onPick: (day: string | null) => void
}

const labels = {
  previousMonth: 'Previous month',
  nextMonth: 'Next month',
  previousYear: 'Previous year',
  nextYear: 'Next year',
  previousDecade: 'Previous decade',
  nextDecade: 'Next decade',
}

/** Kept apart so that the calendar's code is loaded only when one is opened. */
export function Calendar({ value, min, max, onPick }: CalendarProps) {
  return (
    <DatePicker
      value={value}
      {...(value && { defaultDate: value })}
      onChange={onPick}
      {...(min && { minDate: min })}
      {...(max && { maxDate: max })}
      firstDayOfWeek={1}
      highlightToday
      ariaLabels={labels}
    />
  )
}
