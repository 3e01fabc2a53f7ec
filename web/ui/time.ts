import { createStore } from '../store.ts'

type Zones = { mine?: string | undefined; workspace?: string | undefined }

/**
 * Time zones (IANA names) that times are told in: `mine` for instants, the workspace's for what is due (architecture.md
 * section 5, Time). Unknown: that of the device.
 */
export const zones = createStore<Zones>({})
export const setZone = (change: Zones): void => zones.set({ ...zones.get(), ...change })

const made = new Map<string, Intl.DateTimeFormat>()

/** A format in a zone, made once: making one costs more than a hundred uses of it. */
export function inZone(zone: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${zone ?? ''} ${Object.entries(options).join()}`
  const known = made.get(name)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-GB', { ...options, ...(zone && { timeZone: zone }) })
  made.set(name, format)
  return format
}

const day = 86_400_000
const relative = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' })

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

/** "in 7 days": days are rounded, so that a link that was just made for seven does not end in six. */
export function ahead(at: number, now: number): string {
  const days = Math.round((at - now) / day)
  return days > 1 ? relative.format(days, 'day') : ago(at, now)
}

const parts = (value: string): [number, number, number] => {
  const [year = 0, month = 1, date = 1] = value.split('-').map(Number)
  return [year, month - 1, date]
}

/** An instant's day as `YYYY-MM-DD`, where the reader is, or in a zone. */
export function today(now: Date = new Date(), zone: string | undefined = zones.get().mine): string {
  const found = inZone(zone, { year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(now)
  const part = (type: string) => found.find((each) => each.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')}`
}

/** Today where the workspace is: what is due then is late for everybody at the same moment. */
const dueToday = (): string => today(new Date(), zones.get().workspace)

/** Whole days from `from` to `to`, both `YYYY-MM-DD`. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((Date.UTC(...parts(to)) - Date.UTC(...parts(from))) / day)

/** "Today", "Yesterday", "27 Nov", "3 Feb 2027": a calendar date as a card shows it. */
export function dayText(value: string, now: string = dueToday()): string {
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
export function urgency(due: string, now: string = dueToday()): 'late' | 'soon' | 'later' {
  const away = daysBetween(now, due)
  if (away < 0) return 'late'
  return away <= 2 ? 'soon' : 'later'
}

/** "11:42" today, "Tue 11:42" this week, "19 Nov" before. */
export function clock(iso: string, now: Date = new Date()): string {
  const at = new Date(iso)
  const { mine } = zones.get()
  const time = inZone(mine, { hour: '2-digit', minute: '2-digit' }).format(at)
  const away = daysBetween(today(at), today(now))
  if (away === 0) return time
  if (away > 0 && away < 7) return `${inZone(mine, { weekday: 'short' }).format(at)} ${time}`
  return dayText(today(at), today(now))
}
