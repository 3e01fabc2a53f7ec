import { popSettled } from './cluster/others.ts'
import { tellDurableSoon, tellUpdate } from './cluster/outbox.ts'
import type { Connection, Place, Queued, Room, Yjs } from './context.ts'
import { ackFrame } from './frames.ts'
import { broadcastInfo, resyncRefused } from './degraded.ts'
import { releaseQueue } from './hold.ts'
import { send } from './send.ts'
import { type BehindRow, insertRecords, markBehind, recordOf } from './store.ts'

/** Puts an applied update into the room's log, which keeps the bytes; they are stored with the next group commit. Returns its place. */
export function appendToLog(ctx: Yjs, room: Room, update: Uint8Array, by: string[]): number {
  const { log } = room
  log.last += 1
  log.queue.push({ update, by, seq: log.last, at: ctx.now() })
  log.unsavedBytes += update.length
  ctx.committer.unsavedBytes += update.length
  room.bytes += update.length
  ctx.committer.dirty.add(room)
  room.projection.isNews = true
  markEarly(ctx, room)
  scheduleCommit(ctx)
  tellUpdate(ctx, room, update, by)
  return log.last
}

export const behindRow = ({ name, ref, gen, bytes }: Room): BehindRow => ({ _id: name, kind: ref.kind, gen, bytes })

/** The mark that must be there before the first record is on its way while the commit collects, so that the commit need not wait for it. */
function markEarly(ctx: Yjs, room: Room): void {
  const { projection } = room
  // While the database is away the commit tries it, at its pace.
  if (projection.marked || projection.marking || room.log.failures > 0) return
  projection.marked = true
  projection.marking = ctx
    .markBehind(behindRow(room))
    .then(
      () => undefined,
      // The commit marks it then, and says so when it cannot.
      () => void (projection.marked = false),
    )
    .finally(() => {
      projection.marking = null
      scheduleNext(ctx, true)
    })
}

/**
 * Acknowledges the sync frames of a connection up to the `count`th as soon as everything up to `seq` is durable, and everything of other
 * nodes that is in the room by now: a frame may repeat what another node has told and not stored yet, or build on it.
 */
export function acknowledge(ctx: Yjs, connection: Connection, count: number, seq: number): void {
  const { acks } = connection
  const newest = acks.at(-1)
  const others = othersOf(connection.room)
  if (newest && newest.seq === seq && newest.others === others) newest.count = count
  else acks.push({ count, seq: Math.max(seq, newest?.seq ?? 0), others })
  sendAck(ctx, connection)
}

const othersOf = (room: Room): number => room.others?.applied ?? 0

const isDurable = (room: Room, { seq, others }: Place): boolean =>
  seq <= room.log.durable && others <= (room.others?.settled ?? others)

function sendAck(ctx: Yjs, connection: Connection): void {
  let count = 0
  for (let first = connection.acks[0]; first && isDurable(connection.room, first); first = connection.acks[0]) {
    count = first.count
    connection.acks.shift()
  }
  if (count > 0 && connection.v1 && connection.state === 'open') send(ctx, connection, ackFrame(count))
}

/**
 * Resolves when everything applied in the room until now is durable, by whatever node. Waits as long as the database is away; rejects when the
 * room leaves this process meanwhile.
 */
export function whenDurable(room: Room, seq = room.log.last): Promise<void> {
  return when(room, { seq, others: othersOf(room) })
}

/** Resolves when everything that this node has brought into the room is durable. */
export function whenStored(room: Room): Promise<void> {
  return when(room, { seq: room.log.last, others: 0 })
}

function when(room: Room, place: Place): Promise<void> {
  if (isDurable(room, place)) return Promise.resolve()
  return new Promise((done, fail) => room.log.waiting.push({ ...place, done, fail }))
}

/** More of other nodes may be durable than before. */
export function tellSettled(ctx: Yjs, room: Room): void {
  if (popSettled(room)) goOn(ctx, room)
}

/** More is durable than before: acknowledges, and goes on with what waited for it. */
function goOn(ctx: Yjs, room: Room): void {
  for (const connection of room.connections) sendAck(ctx, connection)
  const { log } = room
  if (log.waiting.length === 0) return
  const ready = log.waiting.filter((waiter) => isDurable(room, waiter))
  if (ready.length === 0) return
  log.waiting = log.waiting.filter((waiter) => !isDurable(room, waiter))
  for (const { done } of ready) done()
}

export const isClean = (room: Room): boolean => room.log.durable === room.log.last

/** Makes a commit at that time, unless one is to be made earlier or as many as may be are under way. */
function scheduleCommit(ctx: Yjs, inMs = restOf(ctx)): void {
  const { committer, limits } = ctx
  const at = ctx.now() + inMs
  if (committer.running === limits.commitsAtOnce || (committer.timer && committer.timerAt <= at)) return
  if (committer.timer) clearTimeout(committer.timer)
  committer.timerAt = at
  committer.timer = setTimeout(() => {
    committer.timer = null
    startCommit(ctx)
  }, inMs)
}

/** The next one collects while this one is under way, so that one that takes long keeps only its own rooms waiting. */
function startCommit(ctx: Yjs): void {
  const { committer } = ctx
  const batch = takeBatch(ctx)
  // It came a moment before a room's time, or before a mark.
  if (batch.length === 0) return scheduleNext(ctx)
  const started = ctx.now()
  committer.startedAt = started
  committer.running += 1
  void commit(ctx, batch).finally(() => {
    committer.tookMs = ctx.now() - started
    committer.running -= 1
    scheduleNext(ctx)
  })
  scheduleNext(ctx)
}

/**
 * How long a commit collects at least, and how long after the last one began it comes: a slow database gets fewer and larger ones, as it
 * needs the processor that serves the people who type.
 */
function restOf({ limits, committer, now }: Yjs, hasCollected = false): number {
  const isCalm = committer.updates < limits.commitCalmUpdates
  const collectMs = hasCollected ? 0 : isCalm ? limits.commitCalmMs : limits.commitTickMs
  const apart = Math.min(limits.commitApartMs, Math.max(limits.commitEveryMs, 1.5 * committer.tookMs))
  return Math.max(collectMs, committer.startedAt + apart - now())
}

/** One record of a room at a time, and none before the mark: it comes with the next commit, so that the other rooms need not wait. */
const mustWait = ({ log, projection }: Room): boolean => log.isSending || projection.marking !== null

function scheduleNext(ctx: Yjs, hasCollected = false): void {
  let soonest = Infinity
  for (const room of ctx.committer.dirty) if (!mustWait(room)) soonest = Math.min(soonest, room.log.retryAt)
  if (soonest < Infinity) scheduleCommit(ctx, Math.max(restOf(ctx, hasCollected), soonest - ctx.now()))
}

/** Takes away the waiting between tries, so that a last attempt is made at once (flush, shutdown). */
export function hurry(ctx: Yjs): void {
  for (const room of ctx.committer.dirty) room.log.retryAt = 0
  if (ctx.committer.timer) clearTimeout(ctx.committer.timer)
  ctx.committer.timer = null
  scheduleCommit(ctx, 0)
}

/** One group commit over all rooms that have something to store, are in no other one and are not backing off. Never rejects. */
async function commit(ctx: Yjs, batch: Room[]): Promise<void> {
  const done = ctx.metrics.commit.startTimer()
  const unmarked = batch.filter((room) => !room.projection.marked)
  try {
    if (unmarked.length > 0) {
      for (const room of unmarked) room.projection.marked = true
      await markBehind(ctx.store, unmarked.map(behindRow), ctx.limits.commitTimeoutMs)
    }
    const rows = batch.flatMap((room) => room.log.inFlight?.row ?? [])
    ctx.committer.updates = rows.reduce((sum, { us }) => sum + us.length, 0)
    const unwritten = new Set(await insertRecords(ctx.store, rows, ctx.limits.commitTimeoutMs))
    for (const room of batch) {
      if (room.log.inFlight && unwritten.has(room.log.inFlight.row)) commitFailed(ctx, room)
      else committed(ctx, room)
    }
    if (unwritten.size > 0) ctx.log.error({ records: unwritten.size }, 'records refused by the document database')
  } catch (err) {
    ctx.metrics.commitFailures.inc()
    ctx.log.warn({ err, rooms: batch.length }, 'commit failed, will be repeated')
    // Unknown whether the mark was written; it may be written twice.
    for (const room of unmarked) room.projection.marked = false
    for (const room of batch) commitFailed(ctx, room)
  } finally {
    done()
  }
}

function takeBatch(ctx: Yjs): Room[] {
  const { batchRecords, batchBytes } = ctx.limits
  const batch: Room[] = []
  let bytes = 0
  for (const room of ctx.committer.dirty) {
    if (batch.length >= batchRecords) break
    if (mustWait(room) || room.log.retryAt > ctx.now()) continue
    room.log.inFlight ??= nextRecord(ctx, room)
    // One insert must fit into a message of the database, also a large record after many small ones.
    bytes += weightOf(room.log.inFlight)
    if (batch.length > 0 && bytes > batchBytes) break
    batch.push(room)
  }
  for (const room of batch) room.log.isSending = true
  return batch
}

/** Bytes of a record with what BSON adds to it and to each of its updates. */
const weightOf = ({ bytes, row }: NonNullable<Room['log']['inFlight']>): number => bytes + 16 * row.us.length + 512

/** Moves the head of the queue into one record, whose identity stays the same through all its retries. */
function nextRecord(ctx: Yjs, room: Room): NonNullable<Room['log']['inFlight']> {
  const { log } = room
  const taken: Queued[] = []
  let bytes = 0
  for (const queued of log.queue) {
    if (
      taken.length >= ctx.limits.recordUpdates ||
      (taken.length > 0 && bytes + queued.update.length > ctx.limits.recordBytes)
    )
      break
    taken.push(queued)
    bytes += queued.update.length
  }
  log.queue.splice(0, taken.length)
  const seq = taken.at(-1)?.seq ?? log.durable
  const by = [...new Set(taken.flatMap((queued) => queued.by))]
  const updates = taken.map((queued) => queued.update)
  const row = recordOf({ r: room.name, g: room.gen, w: ctx.processId, n: seq }, updates, by)
  return { row, bytes, seq, since: taken[0]?.at ?? ctx.now() }
}

function committed(ctx: Yjs, room: Room): void {
  const { log } = room
  if (!log.inFlight) return
  const { seq, bytes, since } = log.inFlight
  ctx.metrics.ackLag.observe((ctx.now() - since) / 1000)
  room.tail.records += 1
  room.tail.bytes += bytes
  log.inFlight = null
  log.isSending = false
  log.durable = seq
  log.unsavedBytes -= bytes
  ctx.committer.unsavedBytes -= bytes
  log.failures = 0
  log.retryAt = 0
  releaseQueue(ctx, room)
  if (isClean(room)) ctx.committer.dirty.delete(room)
  popSettled(room)
  goOn(ctx, room)
  tellDurableSoon(ctx, room)
  recover(ctx, room)
}

/** Read-only ends when all is stored, not earlier, or it would flap. */
function recover(ctx: Yjs, room: Room): void {
  const { log } = room
  if (log.degraded === 'none' || (log.degraded === 'readonly' && !isClean(room))) return
  const wasReadonly = log.degraded === 'readonly'
  log.degraded = 'none'
  broadcastInfo(ctx, room)
  if (wasReadonly) resyncRefused(ctx, room)
}

function commitFailed(ctx: Yjs, room: Room): void {
  const { log } = room
  const { retryMinMs, retryMaxMs } = ctx.limits
  log.isSending = false
  log.retryAt = ctx.now() + Math.min(retryMaxMs, retryMinMs * 2 ** log.failures)
  log.failures += 1
  if (log.degraded !== 'none') return
  log.degraded = 'unsaved'
  releaseQueue(ctx, room)
  broadcastInfo(ctx, room)
}
