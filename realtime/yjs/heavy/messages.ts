import { z } from 'zod'
import type { Principal as AnyPrincipal, RoomAccess as AnyAccess } from '#shared/ports.ts'
import { RoomRef, RoomRole } from '#shared/rooms.ts'
import { AccessChange } from '../../bus.ts'

const session = { userId: z.string(), sessionId: z.string(), name: z.string(), color: z.string() }
/** Who somebody is. */
export const Principal = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('session'), ...session }),
  z.object({ kind: z.literal('ticket'), room: RoomRef, role: RoomRole, ...session }),
]) satisfies z.ZodType<AnyPrincipal>

const Granted = z.object({
  state: z.literal('granted'),
  role: RoomRole,
  gen: z.number(),
  epoch: z.number(),
  until: z.number(),
})
/** What the api says to the question what somebody may. */
export const RoomAccess = z.discriminatedUnion('state', [
  Granted,
  z.object({ state: z.literal('none') }),
  z.object({ state: z.literal('deleted') }),
]) satisfies z.ZodType<AnyAccess>

/** What a process for heavy rooms must know to begin. It comes over the channel, so that no argument and no log holds a password. */
export const Setup = z.object({
  processId: z.string(),
  label: z.string(),
  logLevel: z.string(),
  mongo: z.object({ url: z.string(), database: z.string() }),
  redis: z.object({ url: z.string(), prefix: z.string() }).nullable(),
  limits: z.record(z.string(), z.number()),
})
export type Setup = z.infer<typeof Setup>

/** A question with a name and its answer, in both directions. `visit`: about this room, see `visit`. */
const Ask = z.object({
  type: z.literal('ask'),
  id: z.number(),
  name: z.string(),
  args: z.array(z.unknown()),
  visit: z.string().optional(),
})
const Answer = z.object({ type: z.literal('answer'), id: z.number(), result: z.unknown().optional() })
const Failure = z.object({ type: z.literal('failure'), id: z.number(), error: z.string() })
export type Said = z.infer<typeof Ask> | z.infer<typeof Answer> | z.infer<typeof Failure>

/** Of the knock only what the WebSocket handshake needs: who knocks is known already, and cookie and ticket stay where they are. */
export const Knock = z.object({
  type: z.literal('knock'),
  id: z.number(),
  headers: z.record(z.string(), z.string()),
  /** What was read after the request's head, as base64. */
  head: z.string(),
  principal: Principal,
  ref: RoomRef,
  access: Granted,
  v1: z.boolean(),
})
export type Knock = z.infer<typeof Knock>

export const ToChild = z.discriminatedUnion('type', [
  Ask,
  Answer,
  Failure,
  /** One knock or question about a room follows, or `left` in its place. */
  z.object({ type: z.literal('visit'), room: z.string(), seq: z.number() }),
  z.object({ type: z.literal('left'), room: z.string() }),
  Knock,
  /** The process that read the knock has let go of its socket. */
  z.object({ type: z.literal('go'), id: z.number() }),
  z.object({ type: z.literal('access'), change: AccessChange }),
])
export type ToChild = z.infer<typeof ToChild>

export const ToParent = z.discriminatedUnion('type', [
  Ask,
  Answer,
  Failure,
  /** The socket of a knock is this process's, or gone. */
  z.object({ type: z.literal('taken'), id: z.number() }),
  /** Nothing of the room is here any more, unless there was a visit after `seq`. */
  z.object({ type: z.literal('empty'), room: z.string(), seq: z.number() }),
])
export type ToParent = z.infer<typeof ToParent>
