import type { CompactThread } from './compactThread.ts'
import { headOf, readRoom, type Loaded } from './load.ts'
import { collectSnapshots, dropSnapshot, readSnapshot, SnapshotError, writeSnapshot, type Covers } from './snapshots.ts'
import { durably, type Store } from './store.ts'
import { within } from './within.ts'

/**
 * `retainMs`: how long covered records are kept. `restMs`: least time between two heads of a room. `isDead`: whether the process that
 * writes under a name is known to have ended; without it nobody is taken for dead.
 */
export type Compacting = {
  store: Store
  thread: CompactThread
  timeoutMs: number
  retainMs: number
  restMs: number
  isDead?: (writer: string) => boolean
}

/** `lost`: another node was faster. `marked`: the head covered all already, only its records were not marked. */
export type Compacted =
  | { state: 'nothing' | 'marked' | 'lost' }
  | { state: 'won'; rev: number; bytes: number; tail: { records: number; bytes: number } }

/** A snapshot that is written, but not yet the head of its room. */
export type Candidate = { id: string; name: string; gen: number; loaded: Loaded; covers: Covers; bytes: number }

/**
 * Replaces a room's log by a snapshot (realtime.md 3.6). It works from what is stored, not from a room in memory, so any process may do it
 * for any room, several at once and beside writers: what it covers are exactly the records it has read, and one of those who try
 * becomes the head. Rejects when the database fails half-way; every step left undone is made up for by the next compaction.
 */
export async function compactRoom(on: Compacting, name: string, gen: number): Promise<Compacted> {
  const candidate = await prepareSnapshot(on, name, gen)
  if (!candidate) return { state: 'nothing' }
  if (typeof candidate === 'string') return { state: candidate }
  if (!(await swapHead(on, candidate))) {
    await dropSnapshot(on.store, candidate.id)
    return { state: 'lost' }
  }
  await settle(on, candidate)
  const { bytes, loaded } = candidate
  return { state: 'won', rev: loaded.head.rev + 1, bytes, tail: loaded.tail }
}

/**
 * Builds a snapshot of all that is stored, writes it and reads it back. Null when the log adds nothing to the head, or the head is too new. `lost`: another
 * node became the head meanwhile, and has collected this one.
 */
export async function prepareSnapshot(
  on: Compacting,
  name: string,
  gen: number,
): Promise<Candidate | 'marked' | 'lost' | null> {
  const head = await within(on.timeoutMs, headOf(on.store, name, gen))
  if (head.at && Date.now() - head.at.getTime() < on.restMs) return null
  const loaded = await readRoom(on.store, name, gen, on.timeoutMs, head)
  const { tail, damaged, heads } = loaded
  if (tail.records === 0 && !damaged) {
    if (tail.covered === 0) return null
    await markCovered(on, { name, gen, covers: loaded.head.covers })
    return 'marked'
  }
  const covers = await coversOf(on, name, gen, heads)
  const { bin, sv } = await on.thread.build(loaded.updates)
  const id = await writeSnapshot(on.store, { r: name, gen, rev: loaded.head.rev + 1, bin, sv, covers })
  try {
    await readSnapshot(on.store, id)
  } catch (err) {
    if (!(err instanceof SnapshotError) || err.state !== 'missing') throw err
    const { rev } = await within(on.timeoutMs, headOf(on.store, name, gen))
    if (rev === loaded.head.rev) throw err
    await dropSnapshot(on.store, id)
    return 'lost'
  }
  return { id, name, gen, loaded, covers, bytes: bin.length }
}

/**
 * A writer that has ended and of whom no record is left needs no number any more; else every start of a process would stay in every room
 * for ever. While it lives it must stay: it counts on from there.
 */
async function coversOf({ store, timeoutMs, isDead }: Compacting, r: string, g: number, heads: Map<string, number>) {
  const covers: Covers = Object.fromEntries(heads)
  const dead = isDead ? [...heads.keys()].filter(isDead) : []
  if (dead.length === 0) return covers
  const left = new Set(await within(timeoutMs, store.updates.distinct('w', { r, g })))
  for (const writer of dead) if (!left.has(writer)) delete covers[writer]
  return covers
}

/**
 * Makes a snapshot the head, unless another became it meanwhile: false then. After a rejection nobody knows, so the snapshot must stay
 * (the next compaction collects it if it did not win).
 */
export async function swapHead({ store, timeoutMs }: Compacting, candidate: Candidate): Promise<boolean> {
  const { id, name, gen, loaded, covers, bytes } = candidate
  const head = { headRev: loaded.head.rev + 1, headGen: gen, snapshotId: id, covers, bytes, compactedAt: new Date() }
  // The snapshot that was built upon, so never one that was found damaged.
  const before = loaded.base
    ? { $set: { ...head, previousId: loaded.base } }
    : { $set: head, $unset: { previousId: '' as const } }
  // Who writes in a newer generation has said so in the row.
  const swapped = store.rooms.updateOne({ _id: name, headRev: loaded.head.rev, gen }, before, durably)
  return (await within(timeoutMs, swapped)).matchedCount === 1
}

/** After the swap: marks what the new head covers, and removes snapshots that nobody needs any more. */
export async function settle(on: Compacting, { id, name, gen, loaded, covers }: Candidate): Promise<void> {
  await markCovered(on, { name, gen, covers, again: loaded.damaged })
  const keep = loaded.base ? [id, loaded.base] : [id]
  await collectSnapshots(on.store, { name, headRev: loaded.head.rev + 1, keep })
}

type Marking = { name: string; gen: number; covers: Covers; again?: boolean }

/**
 * Records that a head covers stay for a while, for the case that its snapshot turns out to be damaged; those of older generations go the
 * same way. `again`: the log has just served for that, so the time of all of it begins anew.
 */
async function markCovered({ store, timeoutMs, retainMs }: Compacting, { name: r, gen, covers, again }: Marking) {
  const writers = await within(timeoutMs, store.updates.distinct('w', { r, ...(!again && { live: true }) }))
  const covered = writers.flatMap((w) => {
    const last = covers[w]
    return last === undefined ? [] : [{ g: gen, w, n: { $lte: last } }]
  })
  const marked = store.updates.updateMany(
    { r, ...(!again && { live: true }), $or: [...covered, { g: { $lt: gen } }] },
    { $set: { exp: new Date(Date.now() + retainMs) }, $unset: { live: '' } },
    durably,
  )
  await within(timeoutMs, marked)
}
