import type { RoomRefused } from '#shared/ports.ts'
import type { RoomAt } from '#shared/room-edits.ts'
import { roomName } from '#shared/rooms.ts'
import type { Room, Yjs } from './context.ts'
import { hasMoved, holderOf } from './heavy/place.ts'
import { openRoom } from './room.ts'
import { within } from './within.ts'

export type Refused = RoomRefused
export const refused = (why: Refused['why'], reason: string): Refused => ({ state: 'refused', why, reason })

/**
 * The loaded room for work of the server's own, or why not. Who has it calls `leave`, after which it is unloaded as if a client had
 * left; until then it must be entered again after each wait, as it may be gone by then.
 */
export async function enterRoom(
  ctx: Yjs,
  { kind, id, gen }: RoomAt,
): Promise<{ room: Room; leave: () => void } | Refused> {
  if (ctx.stopping) return refused('unavailable', 'The server restarts. Nothing was changed.')
  try {
    const name = roomName({ kind, id })
    const known = ctx.rooms.has(`${name}#${gen}`)
    const row = known ? null : await within(ctx.limits.loadMs, ctx.store.rooms.findOne({ _id: name }))
    if (row && row.gen > gen) return refused('generation', 'It was replaced meanwhile. Load it again.')
    // It was placed there after the caller had looked: a room is in one process of the family only.
    if (holderOf(ctx, name) || (!ctx.rooms.has(`${name}#${gen}`) && hasMoved(ctx, name)))
      return refused('unavailable', 'It is being opened. Nothing was changed.')
    const room = openRoom(ctx, { kind, id }, gen)
    await room.opened
    if (room.state !== 'ready') return refused('unavailable', 'It is loaded again. Nothing was changed.')
    room.idleAt = null
    return { room, leave: () => leaveIdle(ctx, room) }
  } catch (err) {
    ctx.log.warn({ err, room: id }, 'room could not be opened for the api')
    return refused('unavailable', 'The database does not answer right now. Nothing was changed.')
  }
}

function leaveIdle(ctx: Yjs, room: Room): void {
  if (room.connections.size === 0 && room.state !== 'gone') room.idleAt ??= ctx.now() + ctx.limits.lingerMs
}
