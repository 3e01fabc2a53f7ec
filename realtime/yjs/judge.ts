import * as Y from 'yjs'
import type { Connection, Room, Yjs } from './context.ts'
import { isFull } from './degraded.ts'
import { bringsNews, inspectUpdate, type Inspected } from './guard.ts'
import { endTurnOf } from './turn.ts'

export type Verdict =
  | { state: 'good' }
  /** Not theirs to write, but it holds nothing new. */
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
  if (connection.role !== 'write' || isFull(ctx, room)) {
    endTurnOf(ctx, room)
    if (!bringsNews(room.doc, inspected)) return { state: 'repeat' }
    return {
      state: 'denied',
      reason: connection.role === 'write' ? 'saving is not possible now' : 'you may only read here',
    }
  }
  if (relay || !isStolen(room, connection, inspected)) return { state: 'good' }
  // The owner may have sent the same just now.
  endTurnOf(ctx, room)
  return isStolen(room, connection, inspected) ? { state: 'stolen' } : { state: 'good' }
}

function isStolen(room: Room, connection: Connection, { structs }: Inspected): boolean {
  return structs.some(({ client, to }) => {
    const owner = room.owners.get(client)
    return owner !== undefined && owner !== connection.principal.userId && to > Y.getState(room.doc.store, client)
  })
}
