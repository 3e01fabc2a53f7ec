import { z } from 'zod'
import { Person } from './accounts.ts'
import { endpoint } from './endpoint.ts'
import { Id, Instant } from './ids.ts'
import { textLimit, textOf } from './text.ts'

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
export const skipParked = endpoint('DELETE', '/admin/parked-events/:consumer/:pos', {
  summary: 'Give a parked event up: what its consumer would have done with it stays undone.',
  may: 'admin',
  params,
  result: z.undefined(),
  status: 204,
})

/** What reads the event log. `behind`: events that it has not handled yet. */
export const ConsumerState = z.object({
  name: z.string(),
  pos: z.int(),
  behind: z.int(),
  /** Failures of the event it is at; after five it is parked. */
  tries: z.int(),
  lastError: z.string().nullable(),
  /** Whether a process works on it now. */
  isRunning: z.boolean(),
})
export type ConsumerState = z.infer<typeof ConsumerState>

export const listConsumers = endpoint('GET', '/admin/consumers', {
  summary: 'How far each consumer of the event log is.',
  may: 'admin',
  result: z.object({ data: z.array(ConsumerState), head: z.int() }),
})

export const listAdmins = endpoint('GET', '/admin/administrators', {
  summary: 'Administrators of this installation, by name.',
  may: 'admin',
  result: z.object({ data: z.array(Person) }),
})
export const addAdmin = endpoint('POST', '/admin/administrators', {
  summary: 'Make a person an administrator, by e-mail or username. It says nothing about workspaces.',
  may: 'admin',
  body: z.object({ login: textOf(textLimit.email).min(1) }),
  result: Person,
})
export const removeAdmin = endpoint('DELETE', '/admin/administrators/:userId', {
  summary: 'Take the administration from a person; the last administrator stays.',
  may: 'admin',
  params: z.object({ userId: Id }),
  result: z.undefined(),
  status: 204,
})

/** Told to administrators: an event was parked, or is not any more. */
export const ParkedChanged = z.object({ type: z.literal('parked.changed'), data: z.object({ parked: z.int() }) })
/** Told to administrators and to whom it is about. */
export const AdminChanged = z.object({
  type: z.literal('administrator.changed'),
  data: z.object({ userId: Id, isAdmin: z.boolean() }),
})
