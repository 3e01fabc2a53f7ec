/** Instants and calendar dates as the contracts write them: ISO 8601 in UTC, and `YYYY-MM-DD`. */
export const instant = (at: Date): string => at.toISOString()
export const instantOrNull = (at: Date | null): string | null => at?.toISOString() ?? null
export const dayOrNull = (at: Date | null): string | null => at?.toISOString().slice(0, 10) ?? null

/** A calendar date as Prisma takes it for a `date` column. */
export const dateOfDay = (day: string | null): Date | null => (day === null ? null : new Date(`${day}T00:00:00.000Z`))
