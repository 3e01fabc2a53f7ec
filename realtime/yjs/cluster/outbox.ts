import type { Room, Yjs } from '../context.ts'
import { type Cluster, isAlone, type Others } from './context.ts'
import { encodeMessage, type Message } from './messages.ts'

export const channelOf = (room: Room): string => `rt:r:${room.key}`

/** Tells the other nodes. Never rejects: what does not arrive they find in the log, and `digestAt` makes them look. */
export function tell(ctx: Yjs, cluster: Cluster, room: Room, message: Message): void {
  cluster.metrics.sent.inc()
  void cluster.bus.publish(channelOf(room), encodeMessage(message)).then((isTaken) => {
    if (isTaken) return
    cluster.metrics.publishErrors.inc()
    if (room.others) room.others.digestAt = Math.min(room.others.digestAt, ctx.now() + 1_000)
  })
}

/** Passes on what this node has put into its log; all of one turn of the event loop goes as one message. */
export function tellUpdate(ctx: Yjs, room: Room, update: Uint8Array, by: string[]): void {
  const { cluster } = ctx
  if (!cluster || !room.others || isAlone(cluster)) return
  room.others.outbox.push({ update, by, n: room.log.last })
  if (cluster.outbox.size === 0) queueMicrotask(() => sendOutboxes(ctx, cluster))
  cluster.outbox.add(room)
}

function sendOutboxes(ctx: Yjs, cluster: Cluster): void {
  const rooms = [...cluster.outbox]
  cluster.outbox.clear()
  for (const room of rooms) if (room.others) sendOutbox(ctx, cluster, room, room.others)
}

function sendOutbox(ctx: Yjs, cluster: Cluster, room: Room, others: Others): void {
  const { messageBytes } = ctx.limits
  let batch: Others['outbox'] = []
  let bytes = 0
  const send = () => {
    const n = batch.at(-1)?.n
    if (n !== undefined) sendUpdates(ctx, cluster, room, others, batch, n)
    batch = []
    bytes = 0
  }
  for (const entry of others.outbox.splice(0)) {
    const size = entry.update.length
    if (bytes + size > messageBytes) send()
    // A very large message makes Redis cut its subscribers off; this number is only told when it is durable, and then read from the log.
    if (size > messageBytes) continue
    batch.push(entry)
    bytes += size
  }
  send()
}

function sendUpdates(ctx: Yjs, cluster: Cluster, room: Room, others: Others, batch: Others['outbox'], n: number): void {
  const { durable } = room.log
  others.toldDurable = durable
  const by = [...new Set(batch.flatMap((entry) => entry.by))]
  const updates = batch.map((entry) => entry.update)
  tell(ctx, cluster, room, { type: 'update', node: ctx.processId, n, durable, by, updates })
}

/** After a commit: the others learn what is durable, together with other rooms' news. */
export function tellDurableSoon(ctx: Yjs, room: Room): void {
  const { cluster } = ctx
  if (!cluster || !room.others || isAlone(cluster)) return
  cluster.durable.add(room)
  cluster.durableTimer ??= setTimeout(() => {
    cluster.durableTimer = null
    for (const due of cluster.durable)
      if (due.others && due.others.toldDurable < due.log.durable) tellDigest(ctx, cluster, due)
    cluster.durable.clear()
  }, ctx.limits.durableTellMs)
}

/** How far this node's log of the room is durable. Whoever holds less has missed something, and reads it from the log. */
export function tellDigest(ctx: Yjs, cluster: Cluster, room: Room): void {
  const { others } = room
  if (!others || isAlone(cluster)) return
  others.toldDurable = room.log.durable
  others.digestAt = ctx.now() + ctx.limits.digestMs * (0.75 + Math.random() / 2)
  tell(ctx, cluster, room, { type: 'durable', node: ctx.processId, durable: room.log.durable })
}
