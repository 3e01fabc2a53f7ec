import { randomBytes } from 'node:crypto'
import { objectOfRoom, type RoomRef, roomName, roomRoleOf } from '#shared/rooms.ts'
import { authorize } from '../access/service.ts'
import type { Ctx, Server } from '../context.ts'
import { refuse } from '../errors.ts'
import { keepTicket, pullTicket, type Ticket } from './store.ts'

const lifeSeconds = 60

/**
 * A ticket for one room: 256 random bits, good once and for 60 s, bound to the caller, their session, the room and their
 * present role (realtime.md 3.9). Refuses with `not_found` when they may not see the object, and with `unavailable` when
 * Redis does not take it.
 */
export async function createTicket(ctx: Ctx, room: RoomRef): Promise<{ ticket: string; expiresAt: string }> {
  const action = room.kind === 'doc' ? 'document.read' : 'whiteboard.read'
  const { role } = await authorize(ctx, action, { type: objectOfRoom(room.kind), id: room.id })
  const value = randomBytes(32).toString('base64url')
  const expires = ctx.now().getTime() + lifeSeconds * 1000
  const { userId, sessionId } = ctx
  try {
    await keepTicket(ctx, value, { userId, sessionId, room, role: roomRoleOf(role), expires }, lifeSeconds)
  } catch (err) {
    ctx.log.warn({ err }, 'ticket not kept')
    refuse('unavailable', 'A ticket cannot be made right now. Try again.')
  }
  return { ticket: value, expiresAt: new Date(expires).toISOString() }
}

/** Uses a ticket up, also when it is then refused: unknown, used before, expired, or for another room. Rejects while Redis is away. */
export async function takeTicket(server: Server, value: string, room: RoomRef): Promise<Ticket | null> {
  const ticket = await pullTicket(server, value)
  if (!ticket || ticket.expires <= server.now().getTime()) return null
  return roomName(ticket.room) === roomName(room) ? ticket : null
}
