import type { Page, PageQuery } from '#shared/page.ts'
import { refuse } from '../errors.ts'

/** Sort values of the last row of a page; strings and numbers only, so that JSON keeps them exactly. */
type Key = (string | number)[]

export const encodeCursor = (key: Key): string => Buffer.from(JSON.stringify(key)).toString('base64url')

// Anybody can make a cursor up: a NUL or half a character is no text to Postgres, and places and times are whole numbers
// within the range of a Date. Past here a bad value would be a 500.
const isPart = (part: unknown): boolean =>
  typeof part === 'string'
    ? !part.includes('\0') && !/\p{Surrogate}/u.test(part)
    : Number.isSafeInteger(part) && Number(part) >= 0 && Number(part) <= 8.64e15

/**
 * The key in an opaque cursor, or null without one. Each part must be of the kind `like` has at its place: a cursor of
 * another list, or one made up, is refused with 400.
 */
export function decodeCursor<K extends Key>(cursor: string | undefined, like: K): K | null {
  if (cursor === undefined) return null
  const isKey = (value: unknown): value is K =>
    Array.isArray(value) &&
    value.length === like.length &&
    value.every((part, i) => typeof part === typeof like[i] && isPart(part))
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (isKey(key)) return key
  } catch {
    // Not JSON: refused below like any other cursor that is not ours.
  }
  return refuse('invalid', 'This cursor is not from this list.')
}

/** Makes a page from up to `limit + 1` rows: the extra row only says that there is more. */
export function pageFrom<Row, Item>(
  rows: Row[],
  query: Pick<PageQuery, 'limit'>,
  keyOf: (row: Row) => Key,
  present: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, query.limit)
  const last = shown.at(-1)
  const hasMore = rows.length > query.limit
  return { data: shown.map(present), page: { next: hasMore && last ? encodeCursor(keyOf(last)) : null, hasMore } }
}
