import type { AwarenessEntry, Room, Yjs } from '../context.ts'
import { tellAwareness } from '../tell-awareness.ts'
import type { SharedState } from './messages.ts'

/** Takes what another node says of the people there. A clientID of another user stays theirs on every node. */
export function hearStates(ctx: Yjs, room: Room, node: string, states: SharedState[]): void {
  for (const { id, clock, userId, state } of states) {
    const owner = room.owners.get(id)
    if (owner !== undefined && owner !== userId) {
      ctx.metrics.rejected.inc({ reason: 'foreign_awareness' })
      continue
    }
    const known = room.awareness.get(id)
    if (known && !isNewer(known, node, clock, state)) {
      // The same again: its node lives and still shows it.
      if (known.node === node) known.seenAt = ctx.now()
      continue
    }
    if (state === null && !known) continue
    room.owners.set(id, userId)
    room.awareness.set(id, { clock, state, owner: null, node, userId, seenAt: ctx.now() })
    room.awarenessChanged.add(id)
  }
  tellAwareness(ctx, room)
}

/** A tab that has changed its node says the same clock there; its old node, which then sees it go, must not take it away. */
function isNewer(known: AwarenessEntry, node: string, clock: number, state: string | null): boolean {
  if (clock !== known.clock) return clock > known.clock
  if (state === null) return known.node === node && known.state !== null
  return known.node !== node || known.state === null
}

/** The people of a node that is gone leave with it. */
export function dropNode(ctx: Yjs, room: Room, node: string): void {
  dropWhere(ctx, room, (entry) => entry.node === node)
}

/** A message that says somebody left may be lost; whoever stays says so every 15 s. */
export function dropStale(ctx: Yjs, room: Room): void {
  const before = ctx.now() - ctx.limits.awarenessStaleMs
  dropWhere(ctx, room, ({ node, seenAt }) => node !== null && seenAt < before)
}

function dropWhere(ctx: Yjs, room: Room, isGone: (entry: AwarenessEntry) => boolean): void {
  for (const [id, entry] of room.awareness) {
    if (entry.state === null || !isGone(entry)) continue
    room.awareness.set(id, { ...entry, state: null })
    room.awarenessChanged.add(id)
  }
  tellAwareness(ctx, room)
}
