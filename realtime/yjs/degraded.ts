import { closeCode } from '#shared/rooms.ts'
import type { Room, Yjs } from './context.ts'
import { fillOf } from './fill.ts'
import { close, sendInfo } from './send.ts'

/** Tells everybody in the room how saving stands. */
export function broadcastInfo(ctx: Yjs, room: Room): void {
  for (const connection of room.connections) if (connection.state === 'open') sendInfo(ctx, connection)
}

/**
 * Whether the room must refuse edits because too much waits for the database (realtime.md 3.4); turns it read-only and says so.
 * It stays so until everything is stored.
 */
export function isFull(ctx: Yjs, room: Room): boolean {
  const { log, turn } = room
  if (log.degraded === 'readonly') return true
  const oldest = log.inFlight?.since ?? log.queue[0]?.at
  const full =
    log.unsavedBytes + turn.bytes > ctx.limits.roomUnsavedBytes ||
    ctx.committer.unsavedBytes > ctx.limits.processUnsavedBytes ||
    (oldest !== undefined && ctx.now() - oldest > ctx.limits.roomUnsavedMs)
  if (!full) return false
  log.degraded = 'readonly'
  ctx.log.error({ room: room.name, unsavedBytes: log.unsavedBytes }, 'too much is unsaved, the room is read-only')
  broadcastInfo(ctx, room)
  return true
}

/** Clients whose edits were refused meanwhile reconnect, and so send them again. */
export function resyncRefused(ctx: Yjs, room: Room): void {
  for (const connection of room.connections) {
    if (connection.refused && connection.role === 'write')
      close(ctx, connection, closeCode.resync, 'saving works again')
  }
}

/** Called by the ticker, as compaction makes rooms smaller too: tells everybody when there is little room left, or none. */
export function noteFill(ctx: Yjs, room: Room): void {
  const fill = fillOf(ctx, room, 0)
  if (fill === room.fill) return
  room.fill = fill
  if (fill === 'full') ctx.metrics.limited.inc({ limit: 'room_bytes' })
  broadcastInfo(ctx, room)
}
