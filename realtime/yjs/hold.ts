import type { Connection, Room, Yjs } from './context.ts'

/** Why a connection is not read: it sends too much, the database is behind with what it sent, or what was read of it waits for its turn. */
export type Hold = 'rate' | 'queue' | 'turn'

/** Stops reading from a connection, so that TCP makes its sender wait. What was read already still comes. */
export function hold(ctx: Yjs, connection: Connection, why: Hold): void {
  if (connection.holds.has(why) || connection.state === 'closed') return
  ctx.metrics.limited.inc({ limit: why })
  connection.holds.add(why)
  connection.ws.pause()
}

export function release(connection: Connection, why: Hold): void {
  if (connection.holds.delete(why) && connection.holds.size === 0) connection.ws.resume()
}

/**
 * Holds whoever filled the room's queue faster than the database empties it. Only while the database answers: when it is away nobody is
 * held, or a connection would look dead; then the cap of `isFull` decides.
 */
export function holdForQueue(ctx: Yjs, room: Room, senders: Iterable<Connection>): void {
  if (room.log.unsavedBytes <= ctx.limits.queueHoldBytes || room.log.degraded !== 'none') return
  for (const connection of senders) hold(ctx, connection, 'queue')
  room.holdsQueue = true
}

/** After each commit, and when one failed. */
export function releaseQueue(ctx: Yjs, room: Room): void {
  if (!room.holdsQueue) return
  if (room.log.unsavedBytes > ctx.limits.queueHoldBytes / 2 && room.log.degraded === 'none') return
  room.holdsQueue = false
  for (const connection of room.connections) release(connection, 'queue')
}
