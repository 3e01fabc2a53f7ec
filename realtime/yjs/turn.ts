import type { Connection, Room, Yjs } from './context.ts'
import { applyTurn } from './apply.ts'

/**
 * Keeps a checked update until the end of this turn of the event loop: all that arrive meanwhile for the same room become one
 * transaction and one frame. The end comes right after the sockets were read, so nobody waits for a timer.
 */
export function takeIntoTurn(ctx: Yjs, connection: Connection, update: Uint8Array): void {
  const { room } = connection
  // What becomes one update must fit into one record, and must not keep everybody else waiting.
  const { recordBytes, turnUpdates } = ctx.limits
  if (room.turn.bytes + update.length > recordBytes || room.turn.taken.length >= turnUpdates) endTurnOf(ctx, room)
  room.turn.taken.push({ connection, update, count: connection.received })
  room.turn.bytes += update.length
  ctx.turn.rooms.add(room)
  ctx.turn.end ??= setImmediate(endTurn, ctx)
}

function endTurn(ctx: Yjs): void {
  const rooms = [...ctx.turn.rooms]
  ctx.turn.rooms.clear()
  ctx.turn.end = null
  for (const room of rooms) applyTurn(ctx, room)
}

/** Ends the turn of one room early, for whoever needs its document with everything that was received until now. */
export function endTurnOf(ctx: Yjs, room: Room): void {
  if (room.turn.taken.length > 0) applyTurn(ctx, room)
}
