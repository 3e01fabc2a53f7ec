import type { Principal } from '#shared/ports.ts'
import { closeCode, roomName, type RoomRef } from '#shared/rooms.ts'
import type { Connection, Yjs } from './context.ts'

/** Why somebody is not let in; `limit`: the limit that was reached. */
export type Refusal = { code: number; reason: string; limit?: string }

/** How often a person may still knock. */
export type Knocks = Map<string, { left: number; at: number }>

/** Counts a knock; a refusal when this person knocks too often. */
export function refuseHaste({ knocks, limits, now }: Yjs, { userId }: Principal): Refusal | null {
  const at = now()
  const known = knocks.get(userId) ?? { left: limits.connectsBurst, at }
  const earned = ((at - known.at) / 60_000) * limits.connectsPerMinute
  const left = Math.min(limits.connectsBurst, known.left + earned)
  knocks.set(userId, { left: Math.max(0, left - 1), at })
  if (left >= 1) return null
  return { code: closeCode.rate, reason: `more than ${limits.connectsPerMinute} connects a minute`, limit: 'connects' }
}

/** Called by the ticker: who has not knocked for long need not be remembered. */
export function forgetKnocks({ knocks, limits, now }: Yjs): void {
  const full = (limits.connectsBurst / limits.connectsPerMinute) * 60_000
  for (const [userId, { at }] of knocks) if (now() - at > full) knocks.delete(userId)
}

/** A refusal when the room or the person has as many connections as they may have. */
export function refuseCrowd(ctx: Yjs, { userId }: Principal, ref: RoomRef): Refusal | null {
  const { limits, people, connections } = ctx
  if (connections.size >= limits.connectionsPerProcess)
    return crowded('connections', limits.connectionsPerProcess, 'here')
  const own = people.get(userId) ?? new Set<Connection>()
  const name = roomName(ref)
  const rooms = new Map<string, number>()
  for (const { room } of own) rooms.set(room.name, (rooms.get(room.name) ?? 0) + 1)
  const inRoom = rooms.get(name) ?? 0
  if (inRoom >= limits.connectionsPerUserRoom)
    return tooMany('connections_per_user_room', `${limits.connectionsPerUserRoom} connections of yours in this room`)
  if (inRoom === 0 && rooms.size >= limits.roomsPerUser)
    return tooMany('rooms_per_user', `${limits.roomsPerUser} rooms of yours are open`)
  let members = 0
  for (const room of ctx.rooms.values()) if (room.name === name) members += room.connections.size
  if (members >= limits.connectionsPerRoom)
    return crowded('connections_per_room', limits.connectionsPerRoom, 'in this room')
  return null
}

const tooMany = (limit: string, what: string): Refusal => ({ code: closeCode.rate, reason: `${what} already`, limit })
const crowded = (limit: string, count: number, where: string): Refusal => ({
  code: closeCode.overload,
  reason: `${count} connections ${where} already`,
  limit,
})

export function noteArrival({ people }: Yjs, connection: Connection): void {
  const { userId } = connection.principal
  const own = people.get(userId)
  if (own) own.add(connection)
  else people.set(userId, new Set([connection]))
}

export function noteDeparture({ people }: Yjs, connection: Connection): void {
  const { userId } = connection.principal
  const own = people.get(userId)
  own?.delete(connection)
  if (own?.size === 0) people.delete(userId)
}
