import { randomInt } from 'node:crypto'

/**
 * Text as a-z, 0-9 and `joint`: accents dropped, everything else turned into one joint, none at the ends. Empty when
 * nothing is left, as with a name in another script.
 */
export function plainOf(text: string, joint: '-' | '.'): string {
  const bare = text.normalize('NFKD').replace(/\p{Mark}/gu, '')
  return bare
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((part) => part !== '')
    .join(joint)
}

/** A slug of at most `max` characters; `fallback` where the text has none to give. */
export const slugOf = (text: string, max: number, fallback: string): string =>
  plainOf(plainOf(text, '-').slice(0, max), '-') || fallback

/**
 * `wanted`, or a numbered one that is free: 2 to 9 in order, then by chance from a growing range, so that the thousandth
 * of a name costs no thousand questions. `numbered` says how a number (at most six digits) is put on.
 */
export async function firstFree(
  wanted: string,
  numbered: (number: number) => string,
  isTaken: (name: string) => Promise<boolean>,
): Promise<string> {
  if (!(await isTaken(wanted))) return wanted
  for (let tries = 2; ; tries++) {
    const name = numbered(tries < 10 ? tries : randomInt(10, 10 ** Math.min(tries - 6, 6)))
    if (!(await isTaken(name))) return name
  }
}
