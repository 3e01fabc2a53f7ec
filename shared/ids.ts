import { z } from 'zod'

/** An id of ours: a cuid, made by the server or sent by a client on create (architecture.md section 5, Ids). */
export const Id = z.string().regex(/^c[a-z0-9]{20,31}$/, 'not an id')
export type Id = z.infer<typeof Id>

/** An instant, ISO 8601 in UTC with milliseconds. */
export const Instant = z.iso.datetime()

/** A calendar date without a time, `YYYY-MM-DD`. */
export const Day = z.iso.date()

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz'

/**
 * A fresh id of the shape `Id` accepts: `c`, eight base-36 digits of time, sixteen random ones (about 82 bits).
 * Works in the browser and in Node; clients use it so that a repeated create is recognised.
 */
export function newId(now: number = Date.now()): Id {
  const random = crypto.getRandomValues(new Uint8Array(16))
  let tail = ''
  // 252 is the largest multiple of 36 below 256; modulo of a byte is biased by under 2 %, which an id can bear.
  for (const byte of random) tail += alphabet[byte % 36] ?? '0'
  return `c${now.toString(36).padStart(8, '0').slice(-8)}${tail}`
}
