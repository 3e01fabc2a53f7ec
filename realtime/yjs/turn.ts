import type { Connection, Room, Yjs } from './context.ts'
import { applyTurn } from './apply.ts'
import { holdForTurn } from './hold.ts'

/**
 * Keeps a checked update until the end of this turn of the event loop: all that arrive meanwhile for the same room become one
 * transaction and one frame. The end comes right after the sockets were read, so nobody waits for a timer.
 */
export function takeIntoTurn(ctx: Yjs, connection: Connection, update: Uint8Array): void {
  const { room } = connection
  // What becomes one update must fit into one record, and must not keep everybody else waiting.
  const { recordBytes, turnUpdates } = ctx.limits
  if (room.turn.bytes + update.length > recordBytes || room.turn.taken.length >= turnUpdates) {
    endTurnOf(ctx, room)
    holdForTurn(ctx, connection)
  }
  room.turn.taken.push({ connection, update, count: connection.received })
  room.turn.bytes += update.length
  ctx.turn.rooms.add(room)
  ctx.turn.end ??= setImmediate(endTurn, ctx)
}

function endTurn(ctx: Yjs): void {
  const { rooms } = ctx.turn
  const end = performance.now() + ctx.limits.turnMs
  ctx.turn.end = null
  for (const room of rooms) {
    rooms.delete(room)
    applyTurn(ctx, room)
    if (performance.now() < end) continue
    // What comes meanwhile for those that are left becomes part of the same frame.
    if (rooms.size > 0) ctx.turn.end ??= setImmediate(endTurn, ctx)
    return
  }
}

/** Ends the turn of one room early, for whoever needs its document with everything that was received until now. */
export function endTurnOf(ctx: Yjs, room: Room): void {
  if (room.turn.taken.length > 0) applyTurn(ctx, room)
}
