import { applyFromBus } from '../apply.ts'
import { tellSettled } from '../commit.ts'
import type { Room, Yjs } from '../context.ts'
import { adoptNow } from './adopt.ts'
import { hearStates } from './awareness.ts'
import type { Cluster, Others, Update } from './context.ts'
import { fillSoon } from './fill.ts'
import { decodeMessage, type Message } from './messages.ts'
import { hasGap, headOf, hold, holds, noteDurable, noteHeld, writerOf } from './others.ts'
import { noteAlive } from './nodes.ts'
import { tellDigest } from './outbox.ts'
import { tellAllStates } from './tell-states.ts'

/** Takes a message about a room. Never throws: what cannot be read is counted, and made good from the log. */
export function hear(ctx: Yjs, cluster: Cluster, room: Room, bytes: Uint8Array): void {
  const message = decoded(ctx, cluster, bytes)
  const { others } = room
  if (!message || !others || message.node === ctx.processId) return
  cluster.metrics.heard.inc()
  noteAlive(ctx, cluster, message.node)
  if (others.early) keepEarly(ctx, others, message, bytes.length)
  else if (room.state === 'ready') take(ctx, cluster, room, others, message)
}

function decoded(ctx: Yjs, cluster: Cluster, bytes: Uint8Array): Message | null {
  try {
    const message = decodeMessage(bytes)
    if (!message) cluster.metrics.ignored.inc({ reason: 'protocol' })
    return message
  } catch (err) {
    cluster.metrics.ignored.inc({ reason: 'broken' })
    ctx.log.warn({ err }, 'a message of another node could not be read')
    return null
  }
}

function keepEarly(ctx: Yjs, others: Others, message: Message, bytes: number): void {
  const { earlyMessages, earlyBytes } = ctx.limits
  if (!others.early) return
  if (others.early.length >= earlyMessages || others.earlyBytes + bytes > earlyBytes) {
    others.missedEarly = true
    return
  }
  others.early.push(message)
  others.earlyBytes += bytes
}

/** The room is loaded: what was heard meanwhile follows, as if it had come just now. */
export function takeEarly(ctx: Yjs, cluster: Cluster, room: Room, others: Others): void {
  const early = others.early ?? []
  others.early = null
  for (const message of early) take(ctx, cluster, room, others, message)
  if (others.missedEarly) fillSoon(ctx, cluster, room, 0, true)
}

function take(ctx: Yjs, cluster: Cluster, room: Room, others: Others, message: Message): void {
  switch (message.type) {
    case 'update':
      others.inbox.push(message)
      if (cluster.inbox.size === 0) setImmediate(() => takeInboxes(ctx, cluster))
      return void cluster.inbox.add(room)
    case 'durable':
      hearDurable(ctx, cluster, room, others, message.node, message.durable)
      return tellSettled(ctx, room)
    case 'awareness':
      return hearStates(ctx, room, message.node, message.states)
    case 'ask':
      tellAllStates(ctx, cluster, room)
      if (room.log.durable > 0) tellDigest(ctx, cluster, room)
  }
}

function takeInboxes(ctx: Yjs, cluster: Cluster): void {
  const rooms = [...cluster.inbox]
  cluster.inbox.clear()
  for (const room of rooms) if (room.others && room.state === 'ready') takeUpdates(ctx, cluster, room, room.others)
}

/** All that came in one turn of the event loop becomes one transaction, and one frame for the people here. */
function takeUpdates(ctx: Yjs, cluster: Cluster, room: Room, others: Others): void {
  const messages = others.inbox.splice(0)
  const news = messages.flatMap((message) => newUpdates(ctx, room, others, message))
  if (news.length > 0) {
    room.bytes += news.reduce((size, update) => size + update.length, 0)
    applyFromBus(ctx, room, news)
  }
  for (const { node, durable } of messages) hearDurable(ctx, cluster, room, others, node, durable)
  tellSettled(ctx, room)
  for (const node of new Set(messages.map((message) => message.node))) {
    const writer = writerOf(others, node)
    if (writer.isSlow) adoptNow(ctx, cluster, room, node)
    if (!hasGap(room, writer, node)) continue
    cluster.metrics.gaps.inc()
    fillSoon(ctx, cluster, room, others.fill.waitMs)
  }
}

/** The updates of a message that are not in the document; they are applied at once, whatever is missing before them. */
function newUpdates(ctx: Yjs, room: Room, others: Others, message: Update): Uint8Array[] {
  const { node, n } = message
  const writer = writerOf(others, node)
  const first = n - message.updates.length + 1
  if (holds(room, writer, node, first, n)) return []
  const updates = message.updates.slice(Math.max(0, headOf(room, node) + 1 - first))
  hold(others, message, updates, ctx.now())
  noteHeld(room, writer, node, first, n)
  return updates
}

function hearDurable(ctx: Yjs, cluster: Cluster, room: Room, others: Others, node: string, durable: number): void {
  noteDurable(writerOf(others, node), durable)
  // Beyond what is held, but stored already: it was lost on the way.
  if (durable > headOf(room, node)) fillSoon(ctx, cluster, room, 0)
}
