import { takeChanged } from './awareness.ts'
import { tellStates } from './cluster/tell-states.ts'
import type { Room, Yjs } from './context.ts'
import { broadcast } from './send.ts'

/** Sends what changed within the next 50 ms as one frame, here and on the other nodes; in a crowd four times as seldom. */
export function tellAwareness(ctx: Yjs, room: Room): void {
  if (room.awarenessTimer || room.awarenessChanged.size === 0 || room.state === 'gone') return
  const { awarenessTickMs, crowd } = ctx.limits
  const waitMs = room.awareness.size > crowd ? 4 * awarenessTickMs : awarenessTickMs
  room.awarenessTimer = setTimeout(() => {
    room.awarenessTimer = null
    const changed = takeChanged(room)
    if (!changed) return
    ctx.metrics.awareness.inc()
    broadcast(ctx, room, changed.frame, null)
    tellStates(ctx, room, changed.ids)
  }, waitMs)
}
