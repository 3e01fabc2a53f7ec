import { z } from 'zod'

/** Longest texts, in characters (UTF-16 units). They are documented in docs/operations.md and answered with a reason. */
export const textLimit = {
  name: 120,
  title: 500,
  email: 254,
  username: 50,
  description: 100_000,
  comment: 20_000,
  message: 20_000,
  password: 200,
} as const

// Postgres stores no NUL; an unpaired surrogate is not text. Both would be a 500 further in.
const isText = (value: string) => !value.includes('\0') && !/\p{Surrogate}/u.test(value)

/** Text that every store can hold: no NUL, well-formed Unicode, at most `max` characters. */
export const textOf = (max: number) => z.string().max(max, `at most ${max} characters`).refine(isText, 'not valid text')

/** One line that must not be empty, trimmed. */
export const lineOf = (max: number) =>
  textOf(max)
    .transform((value) => value.replace(/\s+/g, ' ').trim())
    .pipe(z.string().min(1, 'must not be empty'))
