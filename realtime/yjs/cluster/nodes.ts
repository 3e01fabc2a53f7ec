import { z } from 'zod'
import type { Yjs } from '../context.ts'
import { dropNode } from './awareness.ts'
import type { Cluster } from './context.ts'
import { isFamily } from './family.ts'
import { fillSoon } from './fill.ts'

const channel = 'rt:nodes'
const keyOf = (node: string): string => `rt:node:${node}`
/** `hello` is answered with `here`; `here` is also the heartbeat; `bye` before a planned end. */
const Word = z.object({ v: z.literal(1), node: z.string(), say: z.enum(['hello', 'here', 'bye']) })
type Word = z.infer<typeof Word>

/** Begins to hear of other nodes. `onHeard`: after every new subscription, once this node is heard by itself and so by the others. */
export function watchNodes(ctx: Yjs, cluster: Cluster, onHeard: () => void): () => void {
  const { stop } = cluster.bus.hear(channel, (bytes) => {
    const word = wordOf(bytes)
    if (!word) return cluster.metrics.ignored.inc({ reason: 'broken' })
    if (word.node !== ctx.processId) return hearWord(ctx, cluster, word)
    if (word.say !== 'hello' || cluster.isHeard) return
    cluster.isHeard = true
    onHeard()
  })
  return stop
}

function wordOf(bytes: Buffer): Word | null {
  try {
    return Word.parse(JSON.parse(bytes.toString()))
  } catch {
    return null
  }
}

function hearWord(ctx: Yjs, cluster: Cluster, { node, say }: Word): void {
  if (isFamily(ctx.processId, node)) return
  if (say === 'bye') return forget(ctx, cluster, node)
  noteAlive(ctx, cluster, node)
  if (say === 'hello') sayWord(ctx, cluster, 'here')
}

/** Never rejects; a lost word is said again. */
export function sayWord(ctx: Yjs, cluster: Cluster, say: Word['say']): void {
  void cluster.bus.publish(channel, JSON.stringify({ v: 1, node: ctx.processId, say } satisfies Word))
}

/** Another node is there. What this node told nobody until now, the other one learns from the log. */
export function noteAlive(ctx: Yjs, cluster: Cluster, node: string): void {
  const isNew = !cluster.nodes.has(node)
  cluster.nodes.set(node, ctx.now())
  cluster.hasMet = true
  if (isNew) lookAgain(ctx)
}

/** Something may have been missed on either side: every room says how far it is and looks in the log, spread over a second. */
export function lookAgain(ctx: Yjs): void {
  const now = ctx.now()
  for (const { others } of ctx.rooms.values()) {
    if (!others) continue
    others.digestAt = now + Math.random() * Math.min(1_000, 5 * ctx.rooms.size)
    others.polledAt = 0
    others.mustAsk = true
  }
}

/** Says that this node lives, and finds out who does not any more. Called by the ticker. */
export function tendNodes(ctx: Yjs, cluster: Cluster): void {
  const now = ctx.now()
  if (!cluster.isHeard && now >= cluster.nextHelloAt) {
    cluster.nextHelloAt = now + ctx.limits.nodeHelloMs
    sayWord(ctx, cluster, 'hello')
  }
  if (now >= cluster.nextBeatAt) {
    cluster.nextBeatAt = now + ctx.limits.nodeBeatMs
    sayWord(ctx, cluster, 'here')
    const { nodeDeadMs } = ctx.limits
    cluster.bus.redis
      .set(keyOf(ctx.processId), String(now), 'PX', nodeDeadMs)
      .catch((err: unknown) => ctx.log.debug({ err }, 'could not renew the key of this node'))
  }
  for (const [node, heardAt] of cluster.nodes) {
    if (now - heardAt < ctx.limits.nodeDeadMs) continue
    ctx.log.warn({ node }, 'another node has fallen silent')
    cluster.metrics.deadNodes.inc()
    forget(ctx, cluster, node)
  }
}

function forget(ctx: Yjs, cluster: Cluster, node: string): void {
  cluster.nodes.delete(node)
  for (const room of ctx.rooms.values()) {
    if (!room.others?.writers.has(node) && ![...room.awareness.values()].some((entry) => entry.node === node)) continue
    dropNode(ctx, room, node)
    // What it stored before it died, and nobody heard.
    fillSoon(ctx, cluster, room, 0, true)
  }
}

/** A planned end: the others need not wait until it is taken for dead. */
export async function leaveNodes(ctx: Yjs, cluster: Cluster): Promise<void> {
  await cluster.bus.publish(channel, JSON.stringify({ v: 1, node: ctx.processId, say: 'bye' } satisfies Word))
  await cluster.bus.redis
    .del(keyOf(ctx.processId))
    .catch((err: unknown) => ctx.log.debug({ err }, 'could not remove the key of this node'))
}
