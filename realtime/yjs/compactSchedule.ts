import { setTimeout as sleep } from 'node:timers/promises'
import { isScarce } from './budget.ts'
import { isFamily } from './cluster/family.ts'
import { compactRoom, type Compacted } from './compact.ts'
import { compactThread, type CompactThread } from './compactThread.ts'
import type { Room, Yjs } from './context.ts'
import type { Limits } from './limits.ts'
import { within } from './within.ts'

/** Rooms of this process that shall be compacted, one after the other. */
export type Compactor = {
  thread: CompactThread
  queue: Map<string, Queued>
  running: Promise<void> | null
  startedAt: number
  checkAt: number
  sweepAt: number
  /** Rooms that were changed until then have been looked at. */
  sweptTo: Date
}

type Queued = { name: string; gen: number; waiting: (() => void)[] }
export type Tail = { records: number; bytes: number }

const dayMs = 24 * 60 * 60_000

export function newCompactor(limits: Limits, now: number): Compactor {
  return {
    thread: compactThread(limits.compactIdleMs),
    queue: new Map(),
    running: null,
    startedAt: now,
    checkAt: now + limits.compactCheckMs,
    // Not all nodes of a restart at the same moment.
    sweepAt: now + limits.compactSweepMs * Math.random(),
    sweptTo: new Date(Date.now() - dayMs),
  }
}

/** Whether a log is long enough (realtime.md 3.6); `share` of it for a node that knows only its own records. */
function isLong(limits: Limits, tail: Tail, roomBytes: number, share = 1): boolean {
  const before = Math.max(limits.compactFloorBytes, roomBytes - tail.bytes)
  return (
    tail.records > limits.compactRecords * share ||
    tail.bytes > limits.compactBytes * share ||
    tail.bytes > before * limits.compactPart * share
  )
}

/** Called by the ticker: looks for long logs now and then, among the rooms here, and those of processes that died. Never rejects. */
export function tendCompaction(ctx: Yjs): void {
  const { compactor, limits } = ctx
  const now = ctx.now()
  if (now >= compactor.checkAt) {
    compactor.checkAt = now + limits.compactCheckMs
    void attempt(ctx, 'check of logs', () => checkRooms(ctx))
  }
  if (now >= compactor.sweepAt) {
    compactor.sweepAt = now + limits.compactSweepMs
    void attempt(ctx, 'sweep of logs', () => sweepLogs(ctx))
  }
}

async function attempt(ctx: Yjs, what: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (err) {
    ctx.log.warn({ err }, `${what} failed, will be repeated`)
  }
}

/**
 * What other nodes have added to a log is only known by counting, so that is done well before the limit. Without other nodes only what is
 * about to be compacted is counted: to count 20 000 records takes the database most of a second.
 */
async function checkRooms(ctx: Yjs): Promise<void> {
  const share = ctx.cluster?.hasMet ? 0.25 : 1
  const rooms = [...ctx.rooms.values()].filter(
    (room) => room.state === 'ready' && (room.damaged || isLong(ctx.limits, room.tail, room.bytes, share)),
  )
  await queueLong(
    ctx,
    rooms.map((room) => room.name),
  )
}

/** Rooms whose last edit is some minutes old are in nobody's hands any more, or would have been compacted by them. */
async function sweepLogs(ctx: Yjs): Promise<void> {
  const { compactor, store, limits } = ctx
  const until = new Date(Date.now() - limits.compactSweepDelayMs)
  const changed = store.rooms.find({ updatedAt: { $gt: compactor.sweptTo, $lte: until } }, { projection: { _id: 1 } })
  const names = (await within(limits.loadMs, changed.toArray())).map(({ _id }) => _id)
  for (let at = 0; at < names.length && !ctx.stopping; at += limits.compactPage)
    await queueLong(ctx, names.slice(at, at + limits.compactPage))
  compactor.sweptTo = until
}

/** Counts the logs of these rooms and queues the long ones. */
async function queueLong(ctx: Yjs, names: string[]): Promise<void> {
  if (names.length === 0) return
  const { store, limits } = ctx
  const [tails, rows] = await Promise.all([
    within(limits.loadMs, tailsOf(ctx, names)),
    within(limits.loadMs, store.rooms.find({ _id: { $in: names } }).toArray()),
  ])
  for (const row of rows) {
    const tail = tails.get(`${row._id}#${row.gen}`) ?? { records: 0, bytes: 0 }
    const room = ctx.rooms.get(`${row._id}#${row.gen}`)
    if (room) room.tail = tail
    if (isLong(limits, tail, row.bytes) || room?.damaged) void compactSoon(ctx, row._id, row.gen)
  }
}

async function tailsOf({ store }: Yjs, names: string[]): Promise<Map<string, Tail>> {
  const counted = await store.updates
    .aggregate<{ _id: { r: string; g: number } } & Tail>([
      { $match: { r: { $in: names }, live: true } },
      { $group: { _id: { r: '$r', g: '$g' }, records: { $sum: 1 }, bytes: { $sum: '$sz' } } },
    ])
    .toArray()
  return new Map(counted.map(({ _id, records, bytes }) => [`${_id.r}#${_id.g}`, { records, bytes }]))
}

/**
 * The last person has left: a log of some length is turned into a snapshot, for the next one who opens the room. Resolves when that is
 * done, so that a version made then can be the same snapshot; at once when memory is scarce, as the room can go before.
 */
export async function compactOnLeave(ctx: Yjs, room: Room): Promise<void> {
  if (room.tail.records <= ctx.limits.compactOnLeave && !room.damaged) return
  const done = compactSoon(ctx, room.name, room.gen)
  if (!isScarce(ctx)) await done
}

/** Puts a room into the queue, which one worker of this process empties. Resolves when it was its turn; never rejects. */
function compactSoon(ctx: Yjs, name: string, gen: number): Promise<void> {
  const { compactor } = ctx
  if (ctx.stopping) return Promise.resolve()
  const key = `${name}#${gen}`
  const queued = compactor.queue.get(key) ?? { name, gen, waiting: [] }
  compactor.queue.set(key, queued)
  const done = new Promise<void>((resolve) => queued.waiting.push(resolve))
  compactor.running ??= emptyQueue(ctx).finally(() => {
    compactor.running = null
  })
  return done
}

async function emptyQueue(ctx: Yjs): Promise<void> {
  const { queue } = ctx.compactor
  for (let next = queue.entries().next(); !next.done; next = queue.entries().next()) {
    const [key, { name, gen, waiting }] = next.value
    queue.delete(key)
    const started = ctx.now()
    if (!ctx.stopping) await attempt(ctx, `compaction of ${name}`, () => compact(ctx, name, gen))
    for (const done of waiting) done()
    await rest(ctx, ctx.now() - started)
  }
}

/**
 * Those who type need the processor and the database: when many rooms are left at once their logs are compacted a few at a time. But soon
 * enough that logs do not grow faster; and at once when memory is scarce, as a room that is left goes after its compaction.
 */
async function rest(ctx: Yjs, tookMs: number): Promise<void> {
  const { compactor, limits } = ctx
  const waiting = compactor.queue.size
  if (waiting === 0 || ctx.stopping || isScarce(ctx)) return
  const ms = Math.min(limits.compactRestFactor * tookMs, limits.compactRestMostMs, limits.compactSpreadMs / waiting)
  await sleep(ms, undefined, { ref: false })
}

async function compact(ctx: Yjs, name: string, gen: number): Promise<void> {
  const { store, limits, metrics, compactor } = ctx
  const done = metrics.compaction.startTimer()
  const { loadMs: timeoutMs, retainMs, compactRestMs: restMs } = limits
  const isDead = (writer: string) => isKnownDead(ctx, writer)
  const on = { store, thread: compactor.thread, timeoutMs, retainMs, restMs, isDead }
  let state: Compacted['state'] | 'failed' = 'failed'
  try {
    const result = await compactRoom(on, name, gen)
    state = result.state
    if (result.state !== 'won') return
    metrics.snapshotBytes.observe(result.bytes)
    ctx.log.debug({ room: name, ...result }, 'compacted')
    noteCompacted(ctx.rooms.get(`${name}#${gen}`), result)
  } finally {
    done()
    metrics.compactions.inc({ state })
  }
}

/** The names that no process has, `seed` among them, must stay: a seed that is sent again is known by its number. */
const isReserved = (writer: string): boolean => writer === 'seed' || writer === 'import'

/** Every node that lives is heard of within seconds; before that, and while Redis is away, nobody is taken for dead. */
function isKnownDead({ cluster, compactor, limits, now, processId }: Yjs, writer: string): boolean {
  if (isFamily(processId, writer) || isReserved(writer)) return false
  if (!cluster) return true
  const isListening = cluster.isHeard && cluster.bus.isUp() && now() - compactor.startedAt > limits.compactRestMs
  return isListening && !cluster.nodes.has(writer)
}

function noteCompacted(room: Room | undefined, { bytes, tail }: Extract<Compacted, { state: 'won' }>): void {
  if (!room) return
  room.tail = {
    records: Math.max(0, room.tail.records - tail.records),
    bytes: Math.max(0, room.tail.bytes - tail.bytes),
  }
  room.bytes = bytes + room.tail.bytes
  room.measured = { bytes: 0, at: 0, when: 0, took: 0 }
  room.damaged = false
}

/** Ends what runs, or leaves it alone when the database hangs; a snapshot half-way is collected by the next compaction of its room. */
export async function stopCompactor({ compactor }: Yjs): Promise<void> {
  await compactor.thread.stop()
  await Promise.race([compactor.running, sleep(500, undefined, { ref: false })])
}
