const day = 86_400_000
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })

const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * day],
  ['month', 30 * day],
  ['week', 7 * day],
  ['day', day],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

/** "2 minutes ago", "yesterday"; "now" under a minute. `at` and `now` in ms since 1970. */
export function ago(at: number, now: number): string {
  const passed = at - now
  for (const [unit, size] of units) {
    if (Math.abs(passed) >= size) return relative.format(Math.trunc(passed / size), unit)
  }
  return 'now'
}

const parts = (value: string): [number, number, number] => {
  const [year = 0, month = 1, date = 1] = value.split('-').map(Number)
  return [year, month - 1, date]
}

/** Today as `YYYY-MM-DD`, where the reader is. */
export function today(now: Date = new Date()): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
}

/** Whole days from `from` to `to`, both `YYYY-MM-DD`. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.UTC(...parts(to)) - Date.UTC(...parts(from))) / day)

/** "Today", "Yesterday", "27 Nov", "3 Feb 2027": a calendar date as a card shows it. */
export function dayText(value: string, now: string = today()): string {
  const away = daysBetween(now, value)
  if (away === 0) return 'Today'
  if (away === 1) return 'Tomorrow'
  if (away === -1) return 'Yesterday'
  const sameYear = value.slice(0, 4) === now.slice(0, 4)
  return new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(!sameYear && { year: 'numeric' }),
  }).format(new Date(...parts(value)))
}

/** How near a due date is: late is red, within two days amber. */
export function urgency(due: string, now: string = today()): 'late' | 'soon' | 'later' {
  const away = daysBetween(now, due)
  if (away < 0) return 'late'
  return away <= 2 ? 'soon' : 'later'
}

/** "11:42" today, "Tue 11:42" this week, "19 Nov" before. */
export function clock(iso: string, now: Date = new Date()): string {
  const at = new Date(iso)
  const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' }).format(at)
  const away = daysBetween(today(at), today(now))
  if (away === 0) return time
  if (away > 0 && away < 7) return `${new Intl.DateTimeFormat('en-GB', { weekday: 'short' }).format(at)} ${time}`
  return dayText(today(at), today(now))
}
