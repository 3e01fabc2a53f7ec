import { z } from 'zod'
import { Id } from './ids.ts'
import type { Published } from './events.ts'

/** Socket.IO at `/rt/io`, namespace `/`, WebSocket only. Chat is sent by HTTP; the socket carries what is told. */
export const socketPath = '/rt/io'
export const yjsPath = '/rt/yjs/v1'

/** First word of a client: which workspace it shows and the last `pos` it has seen (absent on a fresh page). */
export const Hello = z.object({ v: z.literal(1), workspaceId: Id, since: z.int().min(0).optional() })
export type Hello = z.infer<typeof Hello>

/** Answer to hello. `resync`: too far behind, fetch what is on screen again and continue from `head`. */
export const Welcome = z.union([
  z.object({ state: z.literal('live'), head: z.int(), replayed: z.int() }),
  z.object({ state: z.literal('resync'), head: z.int() }),
  z.object({ state: z.literal('refused'), reason: z.string() }),
])
export type Welcome = z.infer<typeof Welcome>

export const PresenceStatus = z.enum(['online', 'away', 'offline'])
export type PresenceStatus = z.infer<typeof PresenceStatus>

/** Who looks at an object now (a task peek, a page), without carets. */
export const Viewing = z.object({ objectType: z.enum(['task', 'document', 'whiteboard', 'room']), objectId: Id })
export type Viewing = z.infer<typeof Viewing>

/**
 * Why the server ends a connection. After `signed_out`, `no_access` and `too_fast` it stays closed; after the others the
 * transport is cut, so that the client comes back by itself.
 */
export const Farewell = z.object({
  reason: z.enum(['signed_out', 'no_access', 'too_fast', 'too_slow', 'unavailable', 'restart']),
})
export type Farewell = z.infer<typeof Farewell>

export type ServerToClient = {
  /** The last word before the server ends the connection. */
  bye: (farewell: Farewell) => void
  event: (event: Published) => void
  /** After a gap the node could not fill for this socket. */
  resync: (head: number) => void
  /** Somebody in this workspace came or went; the whole list follows `hello` as one message of many. */
  presence: (people: { userId: string; status: PresenceStatus }[]) => void
  typing: (typing: { roomId: string; userId: string; name: string; on: boolean }) => void
  viewing: (viewing: Viewing & { userIds: string[] }) => void
  /** Somebody who looks at the same object writes a comment on it. */
  writing: (writing: Viewing & { userId: string; name: string; on: boolean }) => void
}

export type ClientToServer = {
  hello: (hello: Hello, answer: (welcome: Welcome) => void) => void
  /** Repeated every 3 s while somebody types; the receiver forgets it after 6 s. */
  typing: (typing: { roomId: string; on: boolean }) => void
  viewing: (viewing: Viewing | null) => void
  /** The same for a comment on the object that the client shows; of another one it is ignored. */
  writing: (writing: Viewing & { on: boolean }) => void
  /** The person did something (throttled to once a minute) or has been idle for 5 minutes. */
  active: (status: 'online' | 'away') => void
}

/** The shape of each message's first argument. */
export type Payloads<T extends Record<string, (payload: never, ...more: never[]) => void>> = {
  [K in keyof T]: z.ZodType<Parameters<T[K]>[0]>
}

/** What a client may send, as the server checks it. */
export const clientMessages = {
  hello: Hello,
  typing: z.object({ roomId: Id, on: z.boolean() }),
  viewing: Viewing.nullable(),
  writing: Viewing.extend({ on: z.boolean() }),
  active: z.enum(['online', 'away']),
} satisfies Payloads<ClientToServer>
