import { takeChanged } from './awareness.ts'
import { tellStates } from './cluster/tell-states.ts'
import type { Room, Yjs } from './context.ts'
import { broadcast } from './send.ts'

/** Sends what changed within the next 50 ms as one frame, here and on the other nodes; in a crowd four times as seldom. */
export function tellAwareness(ctx: Yjs, room: Room): void {
  if (room.awarenessTimer || room.awarenessChanged.size === 0 || room.state === 'gone') return
  const { awarenessTickMs } = ctx.limits
  const waitMs = isCrowded(ctx, room) ? 4 * awarenessTickMs : awarenessTickMs
  room.awarenessTimer = setTimeout(() => {
    room.awarenessTimer = null
    const changed = takeChanged(room)
    if (!changed) return
    ctx.metrics.awareness.inc()
    broadcast(ctx, room, changed.frame, null)
    tellStates(ctx, room, changed.ids)
  }, waitMs)
}

/** Who has left is still listed, without a state. */
const isCrowded = ({ limits }: Yjs, { awareness }: Room): boolean =>
  awareness.size > limits.crowd && [...awareness.values()].filter(({ state }) => state !== null).length > limits.crowd
