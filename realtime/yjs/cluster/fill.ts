import { applyFromBus } from '../apply.ts'
import { tellSettled } from '../commit.ts'
import type { Room, Yjs } from '../context.ts'
import { checksum, updatesOf, type UpdateRow } from '../store.ts'
import type { Cluster, Others } from './context.ts'
import { hasGap, hasGaps, headOf, holds, noteDurable, noteHeld, writerOf } from './others.ts'
import { readTail } from './tail.ts'

/** Looks in the log for what is missing, soon. `all`: also for writers and numbers that were never heard of. */
export function fillSoon(ctx: Yjs, cluster: Cluster, room: Room, inMs: number, all = false): void {
  const { others } = room
  if (!others || room.state !== 'ready') return
  const { fill } = others
  fill.all ||= all
  const dueAt = ctx.now() + inMs
  if (fill.timer && fill.dueAt <= dueAt) return
  if (fill.timer) clearTimeout(fill.timer)
  fill.dueAt = dueAt
  fill.timer = setTimeout(() => void fillAndRepeat(ctx, cluster, room, others), inMs)
}

async function fillAndRepeat(ctx: Yjs, cluster: Cluster, room: Room, others: Others): Promise<void> {
  const { fill } = others
  fill.timer = null
  const { fillMinMs, fillMaxMs } = ctx.limits
  try {
    await fillNow(ctx, cluster, room, others)
    forgetGaps(cluster, room, others)
    // Still missing: it is not committed yet.
    fill.waitMs = hasGaps(room, others) ? Math.min(fillMaxMs, Math.max(100, fill.waitMs * 2)) : fillMinMs
  } catch (err) {
    cluster.metrics.fillFailures.inc()
    fill.waitMs = fillMaxMs
    ctx.log.warn({ err, room: room.name }, 'the log could not be read for what is missing, will be repeated')
  }
  if (fill.all || hasGaps(room, others)) fillSoon(ctx, cluster, room, fill.waitMs)
}

/** What a dead node told of and has not stored, will not come any more. When it was only cut off, it says again how far it is. */
function forgetGaps(cluster: Cluster, room: Room, others: Others): void {
  for (const [w, writer] of others.writers) {
    if (hasGap(room, writer, w) && !cluster.nodes.has(w)) writer.known = headOf(room, w)
  }
}

/** One after the other: what is asked for now is read after now. */
function fillNow(ctx: Yjs, cluster: Cluster, room: Room, others: Others): Promise<void> {
  const { fill } = others
  const before = fill.running
  const running = (async () => {
    // Its own caller hears of its failure.
    await before?.catch(() => undefined)
    await fillOnce(ctx, cluster, room, others)
  })()
  const end = () => {
    if (fill.running === running) fill.running = null
  }
  running.then(end, end)
  fill.running = running
  return running
}

async function fillOnce(ctx: Yjs, cluster: Cluster, room: Room, others: Others): Promise<void> {
  const { fill } = others
  const { all } = fill
  if (room.state !== 'ready' || (!all && !hasGaps(room, others))) return
  fill.all = false
  try {
    for (;;) {
      const rows = await readTail(ctx, room, others, all)
      if (room.state !== 'ready') return
      const isNews = takeRows(ctx, cluster, room, others, rows)
      if (rows.length < ctx.limits.fillRows || !isNews || (!all && !hasGaps(room, others))) return
    }
  } catch (err) {
    fill.all ||= all
    throw err
  }
}

/**
 * Everything of other nodes that is stored until now is in the document when this resolves. Rejects when the database does not
 * answer. Nothing to do, and no question asked, when this process has never met another one.
 */
export async function catchUp(ctx: Yjs, room: Room): Promise<void> {
  const { cluster } = ctx
  const { others } = room
  if (!cluster || !others || !mayHaveOthers(cluster)) return
  others.fill.all = true
  await fillNow(ctx, cluster, room, others)
}

/** Nobody was ever met, and Redis, over which one would meet, works. */
const mayHaveOthers = (cluster: Cluster): boolean => cluster.hasMet || !cluster.bus.isUp()

/** Applies records of the log, in order of their writers' numbers. Whether any of them was new. */
function takeRows(ctx: Yjs, cluster: Cluster, room: Room, others: Others, rows: UpdateRow[]): boolean {
  const news: Uint8Array[] = []
  for (const row of rows) {
    const writer = writerOf(others, row.w)
    const first = row.n - row.us.length + 1
    const updates = updatesOf(row)
    if (checksum(updates) !== row.crc) throw new Error(`record ${row.w}/${row.n} of ${room.name} is damaged`)
    if (!holds(room, writer, row.w, first, row.n)) {
      news.push(...updates)
      cluster.metrics.filled.inc()
    }
    noteHeld(room, writer, row.w, first, row.n)
    noteDurable(writer, row.n)
  }
  if (news.length > 0 || room.doc.store.pendingStructs) applyFromBus(ctx, room, news)
  tellSettled(ctx, room)
  return news.length > 0
}
