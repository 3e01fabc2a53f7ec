import { Refusal } from '../errors.ts'

const deepest = 64

// Postgres and jsonb hold no NUL, and half a surrogate pair is no character.
const isText = (text: string): boolean => !text.includes('\0') && !/\p{Surrogate}/u.test(text)

/**
 * Refuses input with 400 that no store could hold, wherever it is: a NUL or half a character in any text or name, and
 * nesting deeper than 64 levels. Contracts need not think of it again. Does not recurse, so that depth cannot hurt it.
 */
export function refuseIllFormed(input: unknown): void {
  const waiting: [value: unknown, path: string[]][] = [[input, []]]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [value, path] = next
    if (typeof value === 'string' && !isText(value)) refuseAt(path, 'not valid text')
    if (typeof value !== 'object' || value === null) continue
    if (path.length >= deepest) refuseAt(path.slice(0, 3), `nested deeper than ${deepest} levels`)
    for (const [name, member] of Object.entries(value)) {
      if (!isText(name)) refuseAt(path, 'a name that is not valid text')
      waiting.push([member, [...path, name]])
    }
  }
}

function refuseAt(path: string[], message: string): never {
  const pointer = path.map((part) => `/${part.slice(0, 60)}`).join('')
  throw new Refusal('invalid', `${pointer || '/'} ${message}`, { errors: [{ pointer, code: 'invalid', message }] })
}
