import type { AwarenessEntry, Room, Yjs } from '../context.ts'
import { type Cluster, isAlone } from './context.ts'
import type { SharedState } from './messages.ts'
import { tell } from './outbox.ts'

/** Tells the other nodes what changed here; what came from them is theirs to tell. */
export function tellStates(ctx: Yjs, room: Room, ids: Iterable<number>): void {
  const { cluster } = ctx
  if (!cluster || !room.others || isAlone(cluster)) return
  const states = [...ids].flatMap((id) => sharedOf(id, room.awareness.get(id)))
  if (states.length > 0) tell(ctx, cluster, room, { type: 'awareness', node: ctx.processId, states })
}

function sharedOf(id: number, entry: AwarenessEntry | undefined): SharedState[] {
  if (!entry || entry.node !== null) return []
  return [{ id, clock: entry.clock, userId: entry.userId, state: entry.state }]
}

/** Everybody here, for a node that has just opened the room. */
export function tellAllStates(ctx: Yjs, cluster: Cluster, room: Room): void {
  if (isAlone(cluster)) return
  const shown = [...room.awareness].filter(([, { state }]) => state !== null)
  tellStates(
    ctx,
    room,
    shown.map(([id]) => id),
  )
}
