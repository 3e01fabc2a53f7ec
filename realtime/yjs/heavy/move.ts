import { closeCode, type RoomRef, roomName } from '#shared/rooms.ts'
import { dropAwareness, takeChanged } from '../awareness.ts'
import { tellStates } from '../cluster/tell-states.ts'
import { whenDurable } from '../commit.ts'
import type { Connection, Room, Yjs } from '../context.ts'
import { isLargerThan } from '../fill.ts'
import { projectDue } from '../project.ts'
import { dispose, isStored } from '../room.ts'
import { close } from '../send.ts'
import { tellAwareness } from '../tell-awareness.ts'
import { endTurnOf, takeRest } from '../turn.ts'
import { within } from '../within.ts'
import { chooseProcess, endWhenIdle, type Heavy } from './pool.ts'

/** When a room may be moved (again), and how often it was tried in vain; 0: it has moved, and is opened there until then. */
export type Tried = { nextAt: number; failures: number }

/** Whether an update is too large for this process: applying 5 MB takes half a second, in which nobody else is served. A reader's is refused anyway. */
export const isHeavyUpdate = ({ limits }: Yjs, { role }: Connection, update: Uint8Array): boolean =>
  role === 'write' && update.length > Math.max(limits.heavyUpdateBytes, limits.heavyRoomBytes / 2)

/**
 * Whether a room has grown so much since it was opened that what is done for all of it keeps others waiting. Twice the size from which it is
 * opened elsewhere, or it would go back and forth.
 */
export const isGrown = (ctx: Yjs, room: Room): boolean =>
  room.connections.size > 0 && mayMove(ctx, room) && isLargerThan(ctx, room, 2 * ctx.limits.heavyRoomBytes)

function mayMove({ heavy, stopping, now }: Yjs, room: Room): boolean {
  if (!heavy || stopping || room.moving || room.state !== 'ready' || room.log.degraded !== 'none') return false
  return now() >= (heavy.tried.get(room.name)?.nextAt ?? 0)
}

/**
 * Sends the people of a room away for the moment that it takes to store it, so that they come back to a process for heavy rooms. False when
 * it stays: there is no such process, nothing can be stored right now, or it was tried a short while ago. What they send meanwhile, and the
 * frame that was the reason, they send again there, as it was not acknowledged.
 */
export function moveApart(ctx: Yjs, room: Room): boolean {
  if (room.moving) return true
  const { heavy } = ctx
  if (!heavy || !mayMove(ctx, room)) return false
  const known = forgetOld(ctx, heavy, room.name)
  room.moving = move(ctx, heavy, room)
    .catch((err: unknown) => {
      ctx.log.warn({ err, room: room.name }, 'a room could not go to a process for heavy rooms, it stays for now')
      const failures = (known?.failures ?? 0) + 1
      heavy.tried.set(room.name, {
        nextAt: ctx.now() + ctx.limits.heavyMoveRestMs * 2 ** Math.min(failures - 1, 6),
        failures,
      })
    })
    .finally(() => {
      room.moving = null
    })
  return true
}

function forgetOld({ now, limits }: Yjs, { tried }: Heavy, name: string): Tried | undefined {
  const known = tried.get(name)
  const dayMs = 24 * 60 * limits.heavyMoveRestMs
  for (const [other, { nextAt }] of tried) if (now() > nextAt + dayMs) tried.delete(other)
  return known
}

/** Resolves when the room has left this process. */
async function move(ctx: Yjs, heavy: Heavy, room: Room): Promise<void> {
  const { heavyStartMs, upgradeMs, heavyMoveMs } = ctx.limits
  const place = chooseProcess(ctx, heavy)
  // One that has been without a room for long must not end now.
  heavy.visits += 1
  try {
    // Who is sent away must have somewhere to go; who knocks meanwhile waits for it.
    await within(Math.min(heavyStartMs, upgradeMs - heavyMoveMs), place.ready)
    if (ctx.stopping || room.state !== 'ready') return
    if (room.log.degraded !== 'none') throw new Error('nothing can be stored now')
    for (const connection of room.connections) takeRest(ctx, connection)
    endTurnOf(ctx, room)
    for (const connection of room.connections) sendOn(ctx, connection)
    await storeAll(ctx, room)
    const isEmpty = [...room.connections].every(({ state }) => state === 'closed')
    if (!isEmpty || !isStored(room)) throw new Error('it could not be stored in time')
    heavy.tried.set(room.name, { nextAt: ctx.now() + ctx.limits.heavyMoveRestMs, failures: 0 })
    const changed = takeChanged(room)
    if (changed) tellStates(ctx, room, changed.ids)
    dispose(ctx, room)
    heavy.metrics.moved.inc()
  } finally {
    // If nobody comes.
    endWhenIdle(ctx, heavy, place)
  }
}

/** Its readable copy is not waited for too long: the sweep makes up for it. */
async function storeAll(ctx: Yjs, room: Room): Promise<void> {
  try {
    // It waits for what is not durable yet, too.
    await within(ctx.limits.heavyMoveMs, projectDue(ctx, room))
    if (room.state === 'ready') await within(ctx.limits.heavyMoveMs, whenDurable(room))
  } catch (err) {
    ctx.log.info({ err, room: room.name }, 'a room takes long to be stored before it goes to a process for heavy rooms')
  }
}

/** Closes the connection of a room that moves; it comes back at once. Who does not is not to be seen any more. */
export function sendOn(ctx: Yjs, connection: Connection): void {
  const { room } = connection
  close(ctx, connection, closeCode.resync, 'the room goes on in a process of its own')
  dropAwareness(room, connection)
  tellAwareness(ctx, room)
}

/** Resolves when an object's room is not on its way any more. */
export async function whenMoved({ rooms }: Yjs, ref: RoomRef): Promise<void> {
  const name = roomName(ref)
  for (const room of rooms.values()) if (room.name === name) await room.moving
}
