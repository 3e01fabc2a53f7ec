import { createHash } from 'node:crypto'
import { Binary } from 'mongodb'
import { newId } from '#shared/ids.ts'
import { bytesOf, durably, fresh, type SnapshotRow, type Store } from './store.ts'
import { within } from './within.ts'

/** What a snapshot covers of each writer: the number of the last update, as in the log. A writer that is not named: nothing. */
export type Covers = Record<string, number>

export type NewSnapshot = {
  /** Room name, `doc:…`, and its generation. */
  r: string
  gen: number
  /** The head that it shall become (`rt_rooms.headRev`); a version has none. */
  rev?: number
  /** The whole state as one update, and its state vector. */
  bin: Uint8Array
  sv: Uint8Array
  covers: Covers
  /** Versions that hold it from the beginning; 0 for a head. */
  refs?: number
}

export type Snapshot = {
  id: string
  r: string
  gen: number
  rev: number | null
  bin: Uint8Array
  sv: Uint8Array
  covers: Covers
  sha256: string
  at: Date
}

/** A snapshot that cannot be read: `missing` also when only some of its parts are there. */
export class SnapshotError extends Error {
  readonly state: 'missing' | 'damaged'
  constructor(state: 'missing' | 'damaged', message: string) {
    super(message)
    this.state = state
  }
}

/** A BSON document holds 16 MB. */
const partBytes = 8 * 1024 * 1024
const patienceMs = 15_000

const partId = (id: string, part: number): string => (part === 0 ? id : `${id}#${part}`)
const sha256Of = (bin: Uint8Array): string => createHash('sha256').update(bin).digest('hex')

/**
 * Stores a snapshot durably and answers its id. It is in parts of at most 8 MiB; the first one is written last and carries what
 * describes the whole, so that a snapshot with a first part is whole, and parts without one are left from a crash.
 * Rejects when it could not be written: what was written of it is collected with the room's next compaction.
 */
export async function writeSnapshot(store: Store, snapshot: NewSnapshot): Promise<string> {
  const { r, gen: g, rev, bin, sv, covers, refs = 0 } = snapshot
  const id = newId()
  const parts = Math.max(1, Math.ceil(bin.length / partBytes))
  const shared = { r, g, ...(rev !== undefined && { rev }), parts, bytes: bin.length, sha256: sha256Of(bin) }
  for (let part = parts - 1; part >= 0; part--) {
    const row: SnapshotRow = {
      _id: partId(id, part),
      ...shared,
      part,
      bin: new Binary(bin.subarray(part * partBytes, (part + 1) * partBytes)),
      at: new Date(),
      ...(part === 0 && { sv: new Binary(sv), covers, refs }),
    }
    await within(patienceMs, store.snapshots.insertOne(row, durably))
  }
  return id
}

/** Reads a snapshot whole. Rejects with `SnapshotError` when a part is missing, or when it is not what was written. */
export async function readSnapshot(store: Store, snapshotId: string, timeoutMs = patienceMs): Promise<Snapshot> {
  const first = await within(timeoutMs, store.snapshots.findOne({ _id: snapshotId }, fresh))
  if (!first?.sv || !first.covers) throw new SnapshotError('missing', `snapshot ${snapshotId} is not there`)
  const parts = [bytesOf(first.bin)]
  if (first.parts > 1) {
    const ids = Array.from({ length: first.parts - 1 }, (_, part) => partId(snapshotId, part + 1))
    const rows = await within(timeoutMs, store.snapshots.find({ _id: { $in: ids } }, fresh).toArray())
    for (const row of rows) parts[row.part] = bytesOf(row.bin)
  }
  const bin = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts.filter(Boolean))
  if (Object.keys(parts).length < first.parts)
    throw new SnapshotError('missing', `snapshot ${snapshotId} lacks ${first.parts - Object.keys(parts).length} parts`)
  if (sha256Of(bin) !== first.sha256) throw new SnapshotError('damaged', `snapshot ${snapshotId} is damaged`)
  const { r, g: gen, rev = null, covers, sha256, at } = first
  return { id: snapshotId, r, gen, rev, bin, sv: bytesOf(first.sv), covers, sha256, at }
}

/** One more version holds this snapshot. False when it is gone already. */
export async function holdSnapshot(store: Store, snapshotId: string): Promise<boolean> {
  const held = store.snapshots.updateOne({ _id: snapshotId }, { $inc: { refs: 1 } }, durably)
  return (await within(patienceMs, held)).matchedCount === 1
}

/** One version less holds this snapshot. It is not removed: it may be the room's head. */
export async function releaseSnapshot(store: Store, snapshotId: string): Promise<void> {
  const released = store.snapshots.updateOne({ _id: snapshotId, refs: { $gt: 0 } }, { $inc: { refs: -1 } }, durably)
  await within(patienceMs, released)
}

/**
 * Removes a snapshot unless a version holds it (`refs` above 0): true when it is gone. The caller knows that it is not the head of
 * its room, nor the one before. The first part goes first, and with it the question of who holds it is settled.
 */
export async function dropSnapshot(store: Store, snapshotId: string): Promise<boolean> {
  const first = await within(
    patienceMs,
    store.snapshots.findOneAndDelete({ _id: snapshotId, refs: { $not: { $gt: 0 } } }),
  )
  if (!first) return (await within(patienceMs, store.snapshots.countDocuments({ _id: snapshotId }))) === 0
  const ids = Array.from({ length: first.parts - 1 }, (_, part) => partId(snapshotId, part + 1))
  if (ids.length > 0) await within(patienceMs, store.snapshots.deleteMany({ _id: { $in: ids } }))
  return true
}

/**
 * Removes the snapshots of a room that can no longer become its head: older than `headRev` and not among `keep`, or parts of one that
 * was never finished. What a version holds stays. Answers how many documents were removed.
 */
export async function collectSnapshots(
  store: Store,
  room: { name: string; headRev: number; keep: string[] },
): Promise<number> {
  const found = store.snapshots.find({ r: room.name }, { projection: { _id: 1, rev: 1, part: 1, refs: 1 } })
  const rows = await within(patienceMs, found.toArray())
  const whole = new Set(rows.filter((row) => row.part === 0).map((row) => row._id))
  let removed = 0
  for (const { _id, rev, part, refs = 0 } of rows) {
    if (rev === undefined || rev > room.headRev || refs > 0) continue
    const id = part === 0 ? _id : _id.slice(0, _id.lastIndexOf('#'))
    if (room.keep.includes(id)) continue
    if (part === 0) removed += (await dropSnapshot(store, id)) ? 1 : 0
    else if (!whole.has(id)) removed += (await within(patienceMs, store.snapshots.deleteOne({ _id }))).deletedCount
  }
  return removed
}
