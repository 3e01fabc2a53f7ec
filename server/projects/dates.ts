import { refuseField } from '../errors.ts'

/** A calendar date as Postgres' driver wants it: midnight UTC, whatever the time zone of the process. */
export const dayIn = (day: string | null): Date | null => (day === null ? null : new Date(`${day}T00:00:00Z`))

/** `YYYY-MM-DD` of a date column. */
export const dayOut = (date: Date | null): string | null => date?.toISOString().slice(0, 10) ?? null

/** Refuses an end before its start with 400; a missing one fits everything. */
export function checkDays(start: string | null, end: string | null, pointer: string): void {
  if (start !== null && end !== null && end < start) refuseField(pointer, 'The end is before the start.')
}
