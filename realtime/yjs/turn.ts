import type { Connection, Room, Yjs } from './context.ts'
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

/** Whether this turn has looked at frames for as long as it may; the first frame begins it. */
export function isTurnFull(ctx: Yjs): boolean {
  begin(ctx)
  return ctx.turn.late.length > 0 || performance.now() > ctx.turn.readUntil
}

/** Keeps a frame for a later turn; its connection is not read until that has come. Those of one connection keep their order. */
export function keepForLater(ctx: Yjs, connection: Connection, take: () => void): void {
  ctx.turn.late.push({ connection, take })
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

function takeLate({ turn }: Yjs, end: number): void {
  for (let first = turn.late.shift(); first; first = performance.now() < end ? turn.late.shift() : undefined) {
    const { connection, take } = first
    connection.late -= 1
    take()
    if (connection.late === 0) release(connection, 'turn')
  }
}

/** Takes at once what is kept of a connection that has ended: its sender may have no other copy. */
export function takeRest({ turn }: Yjs, connection: Connection): void {
  if (connection.late === 0) return
  const rest = turn.late.filter((each) => each.connection === connection)
  turn.late = turn.late.filter((each) => each.connection !== connection)
  connection.late = 0
  for (const { take } of rest) take()
}

/** Ends the turn of one room early, for whoever needs its document with everything that was received until now. */
export function endTurnOf(ctx: Yjs, room: Room): void {
  if (room.turn.taken.length > 0) applyTurn(ctx, room)
}
