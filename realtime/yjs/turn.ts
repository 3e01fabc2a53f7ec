import type { Connection, Late, Room, Yjs } from './context.ts'
import { applyTurn } from './apply.ts'
import { hold, release } from './hold.ts'

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
  begin(ctx)
}

function begin(ctx: Yjs): void {
  if (ctx.turn.end) return
  ctx.turn.readUntil = performance.now() + ctx.limits.turnMs
  ctx.turn.end = setImmediate(endTurn, ctx)
}

/**
 * Does something for a connection now, or in a later turn when this one has been busy for as long as it may, or older things wait: then the
 * connection is not read until that has come. So all of one connection keeps its order.
 */
export function inTurn(ctx: Yjs, connection: Connection, take: () => void): void {
  begin(ctx)
  const { late, readUntil } = ctx.turn
  if (late.length === 0 && performance.now() <= readUntil) return take()
  late.push({ connection, take })
  connection.late += 1
  hold(ctx, connection, 'turn')
}

function endTurn(ctx: Yjs): void {
  const { turn, limits } = ctx
  const end = performance.now() + limits.turnMs
  turn.end = null
  for (const room of turn.rooms) {
    turn.rooms.delete(room)
    applyTurn(ctx, room)
    if (performance.now() >= end) break
  }
  // What comes meanwhile for rooms that are left becomes part of the same frame.
  if (turn.rooms.size === 0) takeLate(ctx, end)
  if (turn.rooms.size > 0 || turn.late.length > 0) begin(ctx)
}

function takeLate({ turn: { late } }: Yjs, end: number): void {
  let taken = 0
  for (; taken === 0 || performance.now() < end; taken++) {
    const next = late[taken]
    if (!next) break
    takeOne(next)
  }
  late.splice(0, taken)
}

function takeOne({ connection, take }: Late): void {
  connection.late -= 1
  take()
  if (connection.late === 0) release(connection, 'turn')
}

/** Does at once what waits for a connection, before it is closed: its sender may be gone, with the only other copy. Not to be called from within a turn. */
export function takeRest({ turn }: Yjs, connection: Connection): void {
  if (connection.late === 0) return
  const rest = turn.late.filter((each) => each.connection === connection)
  turn.late = turn.late.filter((each) => each.connection !== connection)
  for (const each of rest) takeOne(each)
}

/** Ends the turn of one room early, for whoever needs its document with everything that was looked at until now. */
export function endTurnOf(ctx: Yjs, room: Room): void {
  if (room.turn.taken.length > 0) applyTurn(ctx, room)
}
