import type { Version } from '#shared/versions.ts'
import { clock, dayText, inZone, today, zones } from '../ui/time.ts'

/** The hour of an instant where the reader is. */
export const hourOf = (at: string): string =>
  inZone(zones.get().mine, { hour: '2-digit', minute: '2-digit' }).format(new Date(at))

/** What a version is called: its name, or when it was. */
export function versionName(version: Pick<Version, 'label' | 'at' | 'restored'>, now: Date = new Date()): string {
  if (version.label !== null) return `“${version.label}”`
  return `The version of ${clock(version.at, now)}`
}

/** Why there is a version without a name, in one line; null when it came by itself. */
export function reasonFor({ kind, restored }: Version, now: Date = new Date()): string | null {
  if (kind === 'import') return 'Imported'
  if (!restored) return null
  return `Before ${restored.label === null ? clock(restored.at, now) : `“${restored.label}”`} was restored`
}

/** "Ana", "Ana and Ben", "Ana, Ben and 2 others". */
export function namesOf(names: readonly string[]): string {
  if (names.length <= 2) return names.join(' and ')
  if (names.length === 3) return `${names[0]}, ${names[1]} and ${names[2]}`
  return `${names[0]}, ${names[1]} and ${names.length - 2} others`
}

export type Day = { day: string; title: string; versions: Version[] }

/** Versions (newest first) by the day they were made, where the reader is. */
export function byDay(versions: readonly Version[], now: Date = new Date()): Day[] {
  const days: Day[] = []
  for (const version of versions) {
    const day = today(new Date(version.at))
    const last = days.at(-1)
    if (last?.day === day) last.versions.push(version)
    else days.push({ day, title: dayText(day, today(now)), versions: [version] })
  }
  return days
}
