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

/** `wanted`, or the first of `wanted2`, `wanted3` ... that is free; `numbered` says how a number is put on. */
export async function firstFree(
  wanted: string,
  numbered: (number: number) => string,
  isTaken: (name: string) => Promise<boolean>,
): Promise<string> {
  if (!(await isTaken(wanted))) return wanted
  for (let number = 2; ; number++) if (!(await isTaken(numbered(number)))) return numbered(number)
}
