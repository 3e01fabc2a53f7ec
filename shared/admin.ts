import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { Instant } from './ids.ts'
import { textOf } from './text.ts'

/** An event that a consumer could not handle in five tries; it blocks nobody and waits here. */
export const ParkedEvent = z.object({
  consumer: z.string(),
  pos: z.int(),
  type: z.string(),
  error: z.string(),
  tries: z.int(),
  parkedAt: Instant,
})
export type ParkedEvent = z.infer<typeof ParkedEvent>

const params = z.object({ consumer: textOf(60), pos: z.coerce.number().int().min(1) })

export const listParked = endpoint('GET', '/admin/parked-events', {
  summary: 'Events that a consumer gave up on.',
  may: 'admin',
  result: z.object({ data: z.array(ParkedEvent) }),
})
export const retryParked = endpoint('POST', '/admin/parked-events/:consumer/:pos/retry', {
  summary: 'Hand a parked event to its consumer once more.',
  may: 'admin',
  params,
  result: z.object({ handled: z.boolean() }),
})
