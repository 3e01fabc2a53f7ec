import { closeCode, type RoomRef, roomName } from '#shared/rooms.ts'
import { whenDurable } from '../commit.ts'
import type { Connection, Room, Yjs } from '../context.ts'
import { projectDue } from '../project.ts'
import { dispose, isAtRest } from '../room.ts'
import { close } from '../send.ts'
import { endTurnOf } from '../turn.ts'
import { within } from '../within.ts'

/** Where a room is on its way to a process for heavy rooms, or was: tried again later when the database was not fast enough. */
export type Move = { running: Promise<void> | null; nextAt: number }

/** Whether an update is too large for this process: applying 5 MB takes half a second, in which nobody else is served. A reader's is refused anyway. */
export const isHeavyUpdate = ({ limits }: Yjs, { role }: Connection, update: Uint8Array): boolean =>
  update.length > limits.heavyUpdateBytes && role === 'write'

/** Whether a room has grown so much since it was opened that what is done for all of it keeps others waiting. */
export const isGrown = ({ limits }: Yjs, { bytes }: Room): boolean => bytes > limits.heavyMoveBytes

/**
 * Sends the people of a room away for the moment that it takes to store it, so that they come back to a process for heavy rooms. False when
 * it stays: there is no such process, nothing can be stored right now, or it was tried a short while ago. What they send meanwhile, and the
 * frame that was the reason, they send again there, as it was not acknowledged.
 */
export function moveApart(ctx: Yjs, room: Room): boolean {
  const { heavy, stopping, limits } = ctx
  if (!heavy || stopping || room.state !== 'ready' || room.log.degraded !== 'none') return false
  if (room.move.running) return true
  if (room.connections.size === 0 || ctx.now() < room.move.nextAt) return false
  room.move.nextAt = ctx.now() + limits.heavyMoveRestMs
  heavy.wanted.add(room.name)
  heavy.metrics.moved.inc()
  room.move.running = move(ctx, room).finally(() => {
    room.move.running = null
  })
  return true
}

async function move(ctx: Yjs, room: Room): Promise<void> {
  endTurnOf(ctx, room)
  for (const connection of room.connections) sendOn(ctx, connection)
  try {
    await within(ctx.limits.heavyMoveMs, storeAll(ctx, room))
    // Who did not answer the close yet is no reason to stay.
    const isEmpty = [...room.connections].every(({ state }) => state === 'closed')
    if (isEmpty && isAtRest(room)) dispose(ctx, room)
    else ctx.log.info({ room: room.name }, 'a room that was to go to a process for heavy rooms stays for now')
  } catch (err) {
    ctx.log.warn({ err, room: room.name }, 'a room could not be stored in time to be moved, so it stays for now')
  }
}

async function storeAll(ctx: Yjs, room: Room): Promise<void> {
  await whenDurable(room)
  await projectDue(ctx, room)
}

/** Closes the connection of a room that moves; it comes back at once. */
export function sendOn(ctx: Yjs, connection: Connection): void {
  close(ctx, connection, closeCode.resync, 'the room goes on in a process of its own')
}

/** Resolves when an object's room is not on its way any more. */
export async function whenMoved({ rooms }: Yjs, ref: RoomRef): Promise<void> {
  const name = roomName(ref)
  for (const room of rooms.values()) if (room.name === name) await room.move.running
}
