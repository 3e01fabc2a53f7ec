import { createHash } from 'node:crypto'
import { z } from 'zod'
import { Id } from '#shared/ids.ts'
import { redisKey } from '#shared/keys.ts'
import { RoomRef, RoomRole } from '#shared/rooms.ts'
import type { Server } from '../context.ts'

const Ticket = z.object({ userId: Id, sessionId: Id, room: RoomRef, role: RoomRole, expires: z.number() })
/** What a ticket is bound to. `expires` in ms since 1970. */
export type Ticket = z.infer<typeof Ticket>

// Only its hash is kept, so that a copy of Redis opens nothing.
const keyOf = (value: string): string => redisKey.ticket(createHash('sha256').update(value).digest('hex'))

export async function keepTicket({ redis }: Server, value: string, ticket: Ticket, seconds: number): Promise<void> {
  await redis.set(keyOf(value), JSON.stringify(ticket), 'EX', seconds)
}

/** One command that reads and deletes: of two who bring the same ticket, one gets it. */
export async function pullTicket({ redis }: Server, value: string): Promise<Ticket | null> {
  const text = await redis.getdel(keyOf(value))
  return text === null ? null : Ticket.parse(JSON.parse(text))
}
