import * as Y from 'yjs'
import type { Connection, Room, Yjs } from './context.ts'
import { isFull } from './degraded.ts'
import { fillOf, isTight } from './fill.ts'
import { bringsNews, inspectUpdate, type Inspected } from './guard.ts'
import { endTurnOf } from './turn.ts'

export type Verdict =
  | { state: 'good' }
  /** It holds nothing new. */
  | { state: 'repeat' }
  | { state: 'denied'; reason: string }
  | { state: 'stolen' }
  | { state: 'bad'; err: unknown }

/** Whether an update may be applied. `relay`: it may hold what other people wrote. */
export function judgeUpdate(ctx: Yjs, connection: Connection, update: Uint8Array, relay: boolean): Verdict {
  const { room } = connection
  let inspected: Inspected
  try {
    inspected = inspectUpdate(update, ctx.limits.nesting)
  } catch (err) {
    return { state: 'bad', err }
  }
  if (whyNot(ctx, connection, update, inspected)) {
    // What came just before may be a deletion that makes room for it.
    endTurnOf(ctx, room)
    const reason = whyNot(ctx, connection, update, inspected)
    if (reason) return bringsNews(room.doc, inspected) ? { state: 'denied', reason } : { state: 'repeat' }
  }
  // Who only shows what they have is not among the authors of what comes in the same turn.
  if (relay && !bringsNews(room.doc, inspected)) return { state: 'repeat' }
  if (!isStolen(room, connection, inspected, relay)) return { state: 'good' }
  // The owner may have sent the same just now.
  endTurnOf(ctx, room)
  return isStolen(room, connection, inspected, relay) ? { state: 'stolen' } : { state: 'good' }
}

/** Why nothing new is taken from somebody; null when it is. */
function whyNot(ctx: Yjs, { role, room }: Connection, update: Uint8Array, { structs }: Inspected): string | null {
  if (role !== 'write') return 'you may only read here'
  if (isFull(ctx, room)) return 'saving is not possible now'
  // Deleting makes it smaller, and must stay possible.
  if (structs.length > 0 && isTooMuch(ctx, room, update.length)) return 'this is full, something must be deleted first'
  return null
}

function isTooMuch(ctx: Yjs, room: Room, bytes: number): boolean {
  // What was deleted in this turn makes room only when it is applied.
  if (isTight(ctx, room, bytes)) endTurnOf(ctx, room)
  return fillOf(ctx, room, bytes) === 'full'
}

/**
 * Whether it adds something in the name of a clientID of somebody else. A relay may do that for people who are away (A wrote, B saw it, A's
 * computer died), but not for those who are here and have sent all they have: that comes from themselves.
 */
function isStolen(room: Room, { principal }: Connection, { structs }: Inspected, relay: boolean): boolean {
  return structs.some(({ client, to }) => {
    const owner = room.owners.get(client)
    if (owner === undefined || owner === principal.userId || to <= Y.getState(room.doc.store, client)) return false
    return !relay || isHere(room, client, owner)
  })
}

function isHere(room: Room, client: number, owner: string): boolean {
  // The server's own.
  if (owner === '') return true
  const connection = room.awareness.get(client)?.owner
  return connection?.state === 'open' && connection.relays === 0
}
