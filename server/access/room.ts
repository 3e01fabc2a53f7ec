import type { Principal, RoomAccess } from '#shared/ports.ts'
import { objectOfRoom, type RoomKind, type RoomRef, roomName, roomRoleOf, weakerRole } from '#shared/rooms.ts'
import { Prisma } from '#prisma'
import type { Server } from '../context.ts'
import { type HeldStep, placeFor, walkFor } from './locate.ts'

type Row = HeldStep & { epoch: bigint; until: Date; gen: number }

const tables: Record<RoomKind, Prisma.Sql> = { doc: Prisma.sql`documents`, board: Prisma.sql`whiteboards` }

/**
 * What a principal may do in a room of documents or whiteboards. One query, as after a restart everybody asks at the same moment: its one
 * snapshot also makes sure that an answer is never newer in name (`epoch`) than in content.
 */
export async function roomAccess(server: Server, principal: Principal, room: RoomRef): Promise<RoomAccess> {
  if (principal.kind === 'ticket' && roomName(principal.room) !== roomName(room)) return { state: 'none' }
  const ref = { type: objectOfRoom(room.kind), id: room.id }
  const rows = await server.root.$queryRaw<Row[]>`
    SELECT walk.*, head.pos AS epoch, session.expires_at AS until,
      (SELECT gen FROM ${tables[room.kind]} WHERE id = ${room.id}) AS gen
    FROM (${walkFor(principal.userId, ref)}) walk, event_head head, sessions session
    JOIN users person ON person.id = session.user_id AND person.status = 'active'
    WHERE head.id = 1 AND session.id = ${principal.sessionId}
      AND session.revoked_at IS NULL AND session.expires_at > ${server.now()}
    ORDER BY walk.depth`
  const [first] = rows
  const located = placeFor(ref, rows)
  if (!first || !located?.role) return { state: 'none' }
  if (located.deleted !== 'no') return { state: 'deleted' }
  const present = roomRoleOf(located.role)
  return {
    state: 'granted',
    role: principal.kind === 'ticket' ? weakerRole(present, principal.role) : present,
    gen: first.gen,
    epoch: Number(first.epoch),
    until: first.until.getTime(),
  }
}
