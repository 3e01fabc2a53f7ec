import { appendToLog, tellSettled } from '../commit.ts'
import type { Room, Yjs } from '../context.ts'
import { noteEdit } from '../project.ts'
import type { Cluster, Others } from './context.ts'
import { noteDurable, writerOf } from './others.ts'
import { durableOf } from './tail.ts'

/**
 * Looks after updates of other nodes that are shown here and not known to be durable. When somebody waits for them the log is asked, and
 * what is not there after a while, because the other node is dead or cannot store, this node stores itself: the same
 * update twice in the log changes nothing.
 */
export function tendHeld(ctx: Yjs, cluster: Cluster, room: Room, others: Others): void {
  const [oldest] = others.held
  if (!oldest || others.settling) return
  const age = ctx.now() - oldest.at
  const { settleAskMs, settleIdleMs, heldBytes } = ctx.limits
  const isUrgent = others.heldBytes > heldBytes || hasDeadWriter(cluster, others) || isWaitedFor(room)
  if (age < (isUrgent ? settleAskMs : settleIdleMs)) return
  others.settling = true
  void settle(ctx, cluster, room, others)
    .catch((err: unknown) => ctx.log.warn({ err, room: room.name }, 'could not ask what is durable, will be repeated'))
    .finally(() => {
      others.settling = false
    })
}

const isWaitedFor = (room: Room): boolean =>
  room.idleAt !== null ||
  room.state === 'broken' ||
  room.log.waiting.length > 0 ||
  [...room.connections].some((connection) => connection.acks.length > 0)

const hasDeadWriter = (cluster: Cluster, others: Others): boolean =>
  others.held.some(({ w, own }) => own === null && !cluster.nodes.has(w))

async function settle(ctx: Yjs, cluster: Cluster, room: Room, others: Others): Promise<void> {
  const writers = new Set(others.held.map(({ w }) => w))
  for (const w of writers) {
    noteDurable(writerOf(others, w), await durableOf(ctx, room, w))
  }
  if (room.state === 'gone') return
  tellSettled(ctx, room)
  const now = ctx.now()
  for (const w of writers) {
    const isLate = others.held.some((held) => held.w === w && held.own === null && now - held.at > ctx.limits.adoptMs)
    if (isLate || !cluster.nodes.has(w)) adoptNow(ctx, cluster, room, w)
  }
}

/** Stores what is held of a writer in this node's own log. Not while that fails itself: then nobody is helped. */
export function adoptNow(ctx: Yjs, cluster: Cluster, room: Room, w: string): void {
  const { others, log } = room
  if (!others || log.failures > 0 || log.degraded === 'readonly') return
  const writer = writerOf(others, w)
  for (const held of others.held) {
    if (held.w !== w || held.own !== null || held.n <= writer.durable) continue
    writer.isSlow = true
    // Copies, because these are views into a message.
    for (const update of held.updates) held.own = appendToLog(ctx, room, update.slice(), held.by)
    for (const userId of held.by) noteEdit(ctx, room, userId)
    cluster.metrics.adopted.inc(held.updates.length)
  }
}
