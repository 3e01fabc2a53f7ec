import { type ProblemCode, statusOf } from '#shared/problem.ts'

type Extra = {
  errors?: { pointer: string; code: string; message: string }[]
  /** With `stale`: the row as it is now, and what the caller sent. */
  current?: unknown
  sent?: unknown
  /** With `rate_limited`: seconds. */
  retryAfter?: number
}

/** A refusal the caller can act on. Anything else that is thrown is a bug and answers 500 without details. */
export class Refusal extends Error {
  readonly code: ProblemCode
  readonly extra: Extra
  constructor(code: ProblemCode, message: string, extra: Extra = {}) {
    super(message)
    this.code = code
    this.extra = extra
  }
  get status(): number {
    return statusOf[this.code]
  }
}

/** Refuses with a sentence for a person. */
export function refuse(code: ProblemCode, message: string, extra: Extra = {}): never {
  throw new Refusal(code, message, extra)
}

/** Refuses with 400 and the field that is wrong, as a JSON pointer into the body. */
export function refuseField(pointer: string, message: string): never {
  throw new Refusal('invalid', message, { errors: [{ pointer, code: 'invalid', message }] })
}
