import { textLimit } from '#shared/text.ts'
import type { Db } from '../context.ts'
import { plainOf } from '../text/slug.ts'

/** A username made of a name, else of the part of an e-mail before the @; not yet made unique. */
export function usernameOf(name: string, email: string): string {
  const made = [name, email.split('@')[0] ?? ''].map((text) => plainOf(text, '.')).find((text) => text.length >= 2)
  return (made ?? 'person').slice(0, textLimit.username - 6)
}

/** The wanted username, or with the first number behind it that is free. Call it under the lock of sign-up. */
export async function freeUsername(db: Db, wanted: string): Promise<string> {
  const taken = await db.user.findMany({ where: { username: { startsWith: wanted } }, select: { username: true } })
  const names = new Set(taken.map((user) => user.username))
  if (!names.has(wanted)) return wanted
  for (let number = 2; ; number++) if (!names.has(`${wanted}${number}`)) return `${wanted}${number}`
}
