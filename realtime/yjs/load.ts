import * as Y from 'yjs'
import './item-repair.mjs'
import type { Yjs } from './context.ts'
import { retryPending } from './pending.ts'
import { readSnapshot, SnapshotError, type Covers } from './snapshots.ts'
import { checksum, fresh, updatesOf, type Store, type UpdateRow } from './store.ts'
import { within } from './within.ts'

/** A room's head: its newest snapshot, and the one before. `rev` 0: there was none yet. */
export type Head = {
  rev: number
  snapshotId: string | null
  previousId: string | null
  covers: Covers
  /** Rough encoded size of the room. */
  bytes: number
  /** When the head was made. */
  at: Date | null
}

export type Loaded = {
  /** What fills an empty document, in this order: the snapshot, then the records after it. */
  updates: Uint8Array[]
  bytes: number
  /** The number of the last update of every writer. */
  heads: Map<string, number>
  head: Head
  /** The snapshot that was used; null when all comes from the log. */
  base: string | null
  /** A snapshot was not what was written, so an older one and the retained log were used. */
  damaged: boolean
  /** Records that are not part of a snapshot, and records that are but still count as live (a crash before they were marked). */
  tail: { records: number; bytes: number; covered: number }
}

const noHead: Head = { rev: 0, snapshotId: null, previousId: null, covers: {}, bytes: 0, at: null }
const rounds = 10

/** The head of a room's generation. Another generation's snapshots are none of it, but its number counts on. */
export async function headOf(store: Store, name: string, gen: number): Promise<Head> {
  const row = await store.rooms.findOne({ _id: name }, fresh)
  if (!row) return noHead
  const { headRev: rev, bytes, covers, snapshotId = null, previousId = null, compactedAt: at = null } = row
  if (row.headGen !== gen || !snapshotId) return { ...noHead, rev, bytes }
  return { rev, snapshotId, previousId, covers, bytes, at }
}

/**
 * Everything stored of a room, in the order it must be applied. Rejects when something is damaged that the room cannot be put
 * together without (showing it with a hole would be worse), and when there is no answer within `timeoutMs`. `known`: its head
 * as the caller has just read it.
 */
export function readRoom(store: Store, name: string, gen: number, timeoutMs: number, known?: Head): Promise<Loaded> {
  return within(timeoutMs, readUntilStill(store, name, gen, known))
}

/**
 * A compaction elsewhere replaces the head and only then marks the records it covers. So when the head is still the same after the
 * records were read, none of those that it does not cover can have been marked before: nothing was missed.
 */
async function readUntilStill(store: Store, name: string, gen: number, known?: Head): Promise<Loaded> {
  let head = known ?? (await headOf(store, name, gen))
  for (let round = 0; round < rounds; round++) {
    const [read] = await Promise.allSettled([readFrom(store, name, gen, head)])
    const after = await headOf(store, name, gen)
    if (after.rev === head.rev) {
      if (read.status === 'rejected') throw read.reason
      return read.value
    }
    head = after
  }
  throw new Error(`the head of ${name} did not keep still for ${rounds} rounds`)
}

async function readFrom(store: Store, name: string, gen: number, head: Head): Promise<Loaded> {
  if (!head.snapshotId) return loadedOf(head, null, await tailOf(store, name, gen))
  const [snapshot, rows] = await Promise.allSettled([readSnapshot(store, head.snapshotId), tailOf(store, name, gen)])
  if (snapshot.status === 'rejected') return readWithoutHead(store, name, gen, head, snapshot.reason)
  if (rows.status === 'rejected') throw rows.reason
  return loadedOf(head, snapshot.value, rows.value)
}

async function tailOf(store: Store, name: string, gen: number): Promise<UpdateRow[]> {
  const rows = await store.updates.find({ r: name, live: true }, fresh).sort({ _id: 1 }).toArray()
  return rows.filter((row) => row.g === gen)
}

/** The snapshot is damaged or gone: records are kept for a week after they were covered, so the one before it still serves. */
async function readWithoutHead(store: Store, name: string, gen: number, head: Head, reason: unknown): Promise<Loaded> {
  if (!(reason instanceof SnapshotError)) throw reason
  const log = await store.updates.find({ r: name, g: gen }, fresh).sort({ _id: 1 }).toArray()
  for (const id of [head.previousId, null]) {
    const [base] = await Promise.allSettled([id ? readSnapshot(store, id) : null])
    if (base.status === 'rejected') continue
    const covers = base.value?.covers ?? {}
    if (isWhole(log, covers, head.covers)) return { ...loadedOf(head, base.value, log), damaged: true }
  }
  throw new Error(`${reason.message}, and the retained log of ${name} does not reach back to the one before`, {
    cause: reason,
  })
}

/** Whether the log holds every record of every writer between two covers. */
function isWhole(log: UpdateRow[], from: Covers, to: Covers): boolean {
  return Object.entries(to).every(([writer, last]) => {
    let at = from[writer]
    for (const row of log.filter(({ w }) => w === writer).toSorted((a, b) => a.n - b.n)) {
      if (row.n - row.us.length > (at ?? 0)) return false
      at = Math.max(at ?? row.n, row.n)
    }
    return (at ?? -1) >= last
  })
}

function loadedOf(head: Head, base: { id: string; bin: Uint8Array; covers: Covers } | null, rows: UpdateRow[]): Loaded {
  const covers = base?.covers ?? {}
  const updates = base ? [base.bin] : []
  const heads = new Map(Object.entries(covers))
  const tail = { records: 0, bytes: 0, covered: 0 }
  for (const row of rows) {
    if (row.n <= (covers[row.w] ?? -1)) {
      tail.covered += 1
      continue
    }
    const held = updatesOf(row)
    if (checksum(held) !== row.crc) throw new Error(`record ${row.w}/${row.n} of ${row.r} is damaged`)
    for (const update of held) updates.push(update)
    tail.records += 1
    tail.bytes += row.sz
    // A record that came in behind the place that this read had reached is missing here, though the next one of its writer is not. The
    // writer counts as held only up to there, so that no snapshot claims to cover it, and it is read once more.
    if (row.n - row.us.length <= (heads.get(row.w) ?? 0)) heads.set(row.w, Math.max(row.n, heads.get(row.w) ?? row.n))
  }
  const bytes = (base?.bin.length ?? 0) + tail.bytes
  return { updates, bytes, heads, head, base: base?.id ?? null, damaged: false, tail }
}

/** Fills an empty document in one transaction: applying a log one by one, or merging it, takes minutes when it is long. */
export function applyLoaded(doc: Y.Doc, loaded: Pick<Loaded, 'updates'>): void {
  doc.transact(() => {
    for (const update of loaded.updates) Y.applyUpdate(doc, update, 'load')
    // Clocks of nodes differ, so the order of the log need not be that in which things were written.
    retryPending(doc)
  }, 'load')
}

/**
 * Reads a room and hands it to `build`. Rooms that take long to build come one after the other, so that sockets are served in between.
 * A damaged snapshot is reported.
 */
export async function loadRoom(
  ctx: Yjs,
  name: string,
  gen: number,
  build: (loaded: Loaded) => Promise<void>,
): Promise<void> {
  const load = async (known?: Head) => {
    const loaded = await readRoom(ctx.store, name, gen, ctx.limits.loadMs, known)
    if (loaded.damaged) reportDamage(ctx, name, loaded)
    await build(loaded)
  }
  const head = await within(ctx.limits.loadMs, headOf(ctx.store, name, gen))
  if (head.bytes <= ctx.limits.heavyBytes) return load(head)
  const mine = ctx.heavyLoads.then(() => load())
  ctx.heavyLoads = mine.then(breathe, breathe)
  return mine
}

const breathe = () => new Promise<void>((done) => setImmediate(done))

function reportDamage(ctx: Yjs, name: string, { head, base }: Loaded): void {
  ctx.metrics.damaged.inc()
  ctx.log.error(
    { room: name, snapshotId: head.snapshotId, base },
    'a snapshot is damaged, loaded from the one before and the log',
  )
}
