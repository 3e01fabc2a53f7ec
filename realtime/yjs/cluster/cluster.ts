import type { Registry } from 'prom-client'
import type { Room, Yjs } from '../context.ts'
import { tendActive } from './active.ts'
import { tendHeld } from './adopt.ts'
import { createAsking } from './ask.ts'
import { dropStale } from './awareness.ts'
import { type Cluster, isAlone, type Others, type RoomBus } from './context.ts'
import { catchUp, fillSoon } from './fill.ts'
import { answerFlush } from './flush.ts'
import { hear, takeEarly } from './inbox.ts'
import { createClusterMetrics, watchCluster } from './metrics.ts'
import { leaveNodes, lookAgain, tendNodes, watchNodes } from './nodes.ts'
import { newOthers } from './others.ts'
import { channelOf, tell, tellDigest } from './outbox.ts'

/** Joins this process with the others that serve the same rooms (realtime.md 3.7, 3.8); `ctx.cluster` is set from then on. */
export function joinCluster(ctx: Yjs, bus: RoomBus, registry: Registry) {
  let greet = (): void => undefined
  const greeted = new Promise<void>((done) => {
    greet = done
  })
  const greetLate = setTimeout(greet, ctx.limits.busWaitMs)
  const state = newState(bus, registry)
  const asking = createAsking(ctx, state)
  const cluster: Cluster = Object.assign(state, {
    enter: (room: Room) => enter(ctx, cluster, room, greeted),
    loaded: (room: Room) => loaded(ctx, cluster, room),
    leave: (room: Room) => leave(ctx, cluster, room),
    catchUp: (room: Room) => catchUp(ctx, room),
    askAll: asking.askAll,
    answerTo: asking.answerTo,
  })
  ctx.cluster = cluster
  const held = () => [...ctx.rooms.values()].reduce((bytes, room) => bytes + (room.others?.heldBytes ?? 0), 0)
  watchCluster(registry, { nodes: () => cluster.nodes.size, held, isUp: bus.isUp })
  const stopWatching = watchNodes(ctx, cluster, () => {
    setTimeout(greet, ctx.limits.nodeGreetMs)
    lookAgain(ctx)
  })
  bus.onRestored(() => {
    cluster.isHeard = false
    cluster.nextHelloAt = 0
    lookAgain(ctx)
  })
  const timer = setInterval(() => tick(ctx, cluster), ctx.limits.clusterTickMs)
  tick(ctx, cluster)
  answerFlush(ctx, cluster)
  return {
    /** Says goodbye, so that the others need not find out. */
    async leave(): Promise<void> {
      clearInterval(timer)
      clearTimeout(greetLate)
      if (cluster.durableTimer) clearTimeout(cluster.durableTimer)
      stopWatching()
      asking.stop()
      await leaveNodes(ctx, cluster)
    },
  }
}

const newState = (bus: RoomBus, registry: Registry) => ({
  bus,
  metrics: createClusterMetrics(registry),
  nodes: new Map<string, number>(),
  hasMet: false,
  isHeard: false,
  nextHelloAt: 0,
  nextBeatAt: 0,
  nextActiveAt: 0,
  entered: new Set<Room>(),
  outbox: new Set<Room>(),
  inbox: new Set<Room>(),
  durable: new Set<Room>(),
  durableTimer: null,
  polling: 0,
})

async function enter(ctx: Yjs, cluster: Cluster, room: Room, greeted: Promise<void>): Promise<void> {
  const others = newOthers(ctx.now(), ctx.limits.fillMinMs)
  room.others = others
  await greeted
  // Given up meanwhile.
  if (room.state !== 'loading') return
  const heard = cluster.bus.hear(channelOf(room), (bytes) => hear(ctx, cluster, room, bytes))
  others.stop = heard.stop
  // When nobody else is there nobody tells anything, and whoever comes makes every room look again.
  if (!isAlone(cluster)) await atMost(ctx.limits.busWaitMs, heard.isHeard)
}

async function atMost(ms: number, promise: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((done) => {
    timer = setTimeout(done, ms)
  })
  await Promise.race([promise, late])
  clearTimeout(timer)
}

function loaded(ctx: Yjs, cluster: Cluster, room: Room): void {
  const { others } = room
  if (!others) return
  takeEarly(ctx, cluster, room, others)
  others.polledAt = ctx.now()
  if (!isAlone(cluster)) tell(ctx, cluster, room, { type: 'ask', node: ctx.processId })
}

/** Repeatable, as `dispose` is. */
function leave(ctx: Yjs, cluster: Cluster, room: Room): void {
  const { others } = room
  if (!others) return
  if (others.toldDurable < room.log.durable) tellDigest(ctx, cluster, room)
  others.stop()
  if (others.fill.timer) clearTimeout(others.fill.timer)
  cluster.inbox.delete(room)
  cluster.outbox.delete(room)
  cluster.durable.delete(room)
  cluster.entered.delete(room)
  room.others = null
}

function tick(ctx: Yjs, cluster: Cluster): void {
  const isBeat = ctx.now() >= cluster.nextBeatAt
  tendNodes(ctx, cluster)
  tendActive(ctx, cluster)
  const now = ctx.now()
  for (const room of ctx.rooms.values()) {
    const { others } = room
    if (!others || (room.state !== 'ready' && room.state !== 'broken')) continue
    tendHeld(ctx, cluster, room, others)
    if (room.state === 'broken') continue
    if (others.mustAsk && !isAlone(cluster)) {
      others.mustAsk = false
      tell(ctx, cluster, room, { type: 'ask', node: ctx.processId })
    }
    if (now >= others.digestAt && room.log.durable > 0) tellDigest(ctx, cluster, room)
    if (isPollDue(ctx, cluster, room, others)) void poll(ctx, cluster, room, others)
    if (isBeat) dropStale(ctx, room)
    // What still waits then was told by nobody who is known to have it: the log may.
    if (isBeat && room.doc.store.pendingStructs && !room.pending) fillSoon(ctx, cluster, room, 0, true)
  }
}

function isPollDue(ctx: Yjs, cluster: Cluster, room: Room, others: Others): boolean {
  const { pollMs, pollSeldomMs, pollsAtOnce } = ctx.limits
  const isOften = !cluster.bus.isUp() && room.connections.size > 0
  return cluster.polling < pollsAtOnce && ctx.now() - others.polledAt >= (isOften ? pollMs : pollSeldomMs) * others.pace
}

/** Reads what is new in the log: the only way while Redis is away, and the last net when it is there. */
async function poll(ctx: Yjs, cluster: Cluster, room: Room, others: Others): Promise<void> {
  others.polledAt = ctx.now()
  cluster.polling += 1
  try {
    await catchUp(ctx, room)
  } catch (err) {
    cluster.metrics.fillFailures.inc()
    ctx.log.warn({ err, room: room.name }, 'the log could not be read, will be repeated')
  } finally {
    cluster.polling -= 1
  }
}
