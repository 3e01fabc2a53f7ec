import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing'

/** A row in an order: by rank in byte order, then id. */
export type Ranked = { id: string; rank: string }

/** Between which neighbours something goes, as a client saw them; they may be gone by now. */
export type Between = { afterId: string | null; beforeId: string | null }

// A key grows by a character for each six or so insertions at one spot; Postgres indexes at most 2700 bytes.
const longest = 200

/**
 * A key between two others (null: the start, the end). Null when there is none: equal or malformed neighbours, or a key
 * that became too long. Then the caller gives the whole list new keys with `freshRanks`.
 */
export function rankBetween(left: string | null, right: string | null): string | null {
  if (left !== null && right !== null && left >= right) return null
  try {
    const key = generateKeyBetween(left, right)
    return key.length <= longest ? key : null
  } catch {
    // Not a key of this scheme (an import, a hand in the database): recovered from by new keys for all.
    return null
  }
}

/** `count` ascending keys after `last`, or from the start. */
export const freshRanks = (count: number, last: string | null = null): string[] =>
  generateNKeysBetween(last, null, count)

/**
 * Where something goes in a whole list without itself: its new neighbours. The one named first that is still there
 * decides; when both are gone, or none is named, it is the end.
 */
export function neighboursIn<Row extends Ranked>(
  list: Row[],
  { afterId, beforeId }: Between,
): [Row | null, Row | null] {
  const after = list.findIndex((row) => row.id === afterId)
  const before = list.findIndex((row) => row.id === beforeId)
  const at = after >= 0 ? after + 1 : before >= 0 ? before : list.length
  return [list[at - 1] ?? null, list[at] ?? null]
}
