import type { Addressed } from '#shared/ports.ts'
import { type EventRow, presentEvent } from './read.ts'

const most = 500

/**
 * The newest stretch of the log that this process placed itself, without a gap, so that its consumers need not each read it again. Empty
 * where another process is the sequencer.
 */
export type Recent = { rows: EventRow[] }

/** Adds what was just placed. After a gap (another process was the sequencer for a while) only the new ones are kept. */
export function keepRecent(recent: Recent, placed: EventRow[]): void {
  const last = recent.rows.at(-1)
  const isNext = last && Number(placed[0]?.pos) === Number(last.pos) + 1
  recent.rows = (isNext ? [...recent.rows, ...placed] : placed).slice(-most)
}

/** The same as `readEvents` answers for this stretch; null when not all of it is known here. */
export function recentEvents(
  { rows }: Recent,
  { after, upTo, limit, types }: { after: number; upTo: number; limit: number; types?: readonly string[] | undefined },
): Addressed[] | null {
  const [first, last] = [rows[0], rows.at(-1)]
  if (!first || !last || Number(first.pos) > after + 1 || Number(last.pos) < upTo) return null
  return rows
    .filter(({ pos, type }) => Number(pos) > after && Number(pos) <= upTo && (types?.includes(type) ?? true))
    .slice(0, limit)
    .map(presentEvent)
}
