import { z } from 'zod'

/** Every refusal code and its HTTP status. Nothing else reaches a client; an unknown error answers `internal`. */
export const statusOf = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  in_flight: 409,
  stale: 412,
  too_large: 413,
  unsupported: 415,
  key_reused: 422,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
} as const

export type ProblemCode = keyof typeof statusOf

/** RFC 9457 problem details as this API answers them. `instance` is the request id that the log has. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
  code: z.string(),
  errors: z.array(z.object({ pointer: z.string(), code: z.string(), message: z.string() })).optional(),
  /** With `stale` (412): the row as it is now. */
  current: z.unknown().optional(),
  /** With `stale` (412): what the caller sent. */
  sent: z.unknown().optional(),
  /** With `rate_limited`: seconds to wait. */
  retryAfter: z.int().optional(),
})
export type Problem = z.infer<typeof Problem>
