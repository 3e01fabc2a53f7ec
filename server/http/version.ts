import { refuse } from '../errors.ts'

/**
 * Refuses with 412 and both values when the caller saw another version than the row has (If-Match, RFC 9110 13.1.1).
 * `ifMatch` undefined: the caller did not ask. Call it with the row read under its lock.
 */
export function checkVersion<Row extends { version: number }>(
  row: Row,
  ifMatch: number | undefined,
  present: () => unknown,
  sent: unknown,
): void {
  if (ifMatch === undefined || row.version === ifMatch) return
  refuse('stale', 'Somebody else changed this first.', { current: present(), sent })
}

export const etagOf = (version: number): string => `"v${version}"`

/** The version in an If-Match header; undefined when absent or `*`. A malformed one is refused, not ignored. */
export function versionOf(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined
  const match = /^"v(\d{1,9})"$/.exec(header.trim())
  return match ? Number(match[1]) : refuse('invalid', 'If-Match must be an ETag of this API, like "v3".')
}
