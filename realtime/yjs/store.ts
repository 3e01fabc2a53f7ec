import { Binary, ObjectId, type Collection, type Db } from 'mongodb'
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { z } from 'zod'
import { within } from './within.ts'

/** One record of the log of a room (realtime.md 3.5): an array of raw Yjs updates by one writer. */
export type UpdateRow = {
  _id: ObjectId
  /** Room name, `doc:…`. */
  r: string
  /** Generation of the room. */
  g: number
  /** Writer: a process boot, or `seed`, `import`. */
  w: string
  /** Number of the last update of the record; the first is `n - us.length + 1`. */
  n: number
  us: Binary[]
  sz: number
  crc: number
  by: string[]
  at: Date
  /** Set until a snapshot covers the record. */
  live?: true
  exp?: Date
}

export type RoomRow = {
  _id: string
  kind: string
  gen: number
  headRev: number
  covers: Record<string, number>
  /** The head and the one before it, with the generation that they are of; none before the first compaction. */
  snapshotId?: string
  previousId?: string
  headGen?: number
  compactedAt?: Date
  bytes: number
  clients: number
  updatedAt: Date
  /** Grows before the first record after each projection; `projectedRev` follows it. */
  rev: number
  projectedRev: number
  /** Whose claim raised `rev` last; none when a mark did. */
  claimedBy?: string
  /** Set while the projection is behind, or will be as soon as somebody types on. */
  behindSince?: Date
  lastVersionAt?: Date
  /** Since when something is in no version, and who wrote it. */
  activeSince?: Date
  writers?: string[]
}

/** One part of a snapshot (realtime.md 3.5); the first one describes the whole. */
export type SnapshotRow = {
  /** The snapshot's id; of a later part with `#` and its number. */
  _id: string
  r: string
  g: number
  /** Only of a snapshot that was made to be the head of its room. */
  rev?: number
  part: number
  parts: number
  /** Of the whole, not of the part. */
  bytes: number
  sha256: string
  bin: Binary
  at: Date
  /** In the first part only. */
  sv?: Binary
  covers?: Record<string, number>
  /** Versions that hold it. */
  refs?: number
}

export type Store = {
  db: Db
  rooms: Collection<RoomRow>
  updates: Collection<UpdateRow>
  snapshots: Collection<SnapshotRow>
}

export const storeOf = (db: Db): Store => ({
  db,
  rooms: db.collection<RoomRow>('rt_rooms'),
  updates: db.collection<UpdateRow>('rt_updates'),
  snapshots: db.collection<SnapshotRow>('rt_snapshots'),
})

const seedMs = 15_000
export const durably = { writeConcern: { w: 'majority', j: true } } as const
/**
 * Reads all that was acknowledged, in one answer (of 16 MB at most), not 101 rows and the rest afterwards: FerretDB takes a connection of Postgres
 * out of its pool for every question that goes on, and ends it afterwards.
 */
export const fresh = { readPreference: 'primary', readConcern: 'majority', batchSize: 100_000 } as const

/** Checksum over the updates of a record, in order. */
export const checksum = (updates: Uint8Array[]): number => updates.reduce((sum, update) => crc32(update, sum), 0)

const Inserted = z.object({
  ok: z.number(),
  n: z.number(),
  writeErrors: z.array(z.object({ index: z.number(), code: z.number() })).optional(),
  writeConcernError: z.unknown().optional(),
})

/**
 * Inserts log records, together below 15 MB; resolves with those that are not durable yet (their own error, for example). A duplicate
 * (r, g, w, n) is a record that an earlier try did write, so it counts as written: exactly-once without transactions.
 * Rejects when nothing is known about any of them (no connection, timeout, majority not reached): try all again.
 */
export async function insertRecords(store: Store, rows: UpdateRow[], timeoutMs: number): Promise<UpdateRow[]> {
  // Not insertMany: this runs for every commit, and what the driver adds there (batches, retries) costs a third more and is done here.
  const command = { insert: store.updates.collectionName, documents: rows, ordered: false, ...durably }
  const answer = Inserted.parse(await within(timeoutMs, store.db.command(command)))
  if (answer.writeConcernError) throw new Error('records are not on the majority', { cause: answer.writeConcernError })
  const errors = answer.writeErrors ?? []
  if (answer.n + errors.length !== rows.length) throw new Error(`${answer.n} of ${rows.length} records were taken`)
  return errors.flatMap(({ index, code }) => (code === 11000 ? [] : (rows[index] ?? [])))
}

/** One statement of MongoDB's `update` command. */
export type Statement = { q: object; u: object; upsert?: boolean }

const Updated = z.object({
  ok: z.number(),
  writeErrors: z.array(z.object({ index: z.number(), code: z.number(), errmsg: z.string().optional() })).optional(),
})

/**
 * Runs statements in order, whether or not one before failed; resolves with those errors. Not bulkWrite, for the same reason as in
 * `insertRecords`. Rejects when nothing is known.
 */
export async function runUpdates(store: Store, collection: string, updates: Statement[], timeoutMs: number) {
  if (updates.length === 0) return []
  const answer = await within(timeoutMs, store.db.command({ update: collection, updates, ordered: false, ...durably }))
  return Updated.parse(answer).writeErrors ?? []
}

/** What `rt_rooms` is told of a room before it gets records. */
export type BehindRow = Pick<RoomRow, '_id' | 'kind' | 'gen' | 'bytes'>

/**
 * Every command that changes several rows of `rt_rooms` does it in this order: DocumentDB locks them one after the other until the command
 * ends, and two commands that wait for each other's rows are only noticed after a second.
 */
export const byId = (one: { _id: string }, other: { _id: string }): number => (one._id < other._id ? -1 : 1)

/** Says in `rt_rooms`, before the records are written, that these rooms will be ahead of their projections. */
export async function markBehind(store: Store, rooms: BehindRow[], timeoutMs: number) {
  const at = new Date()
  const operations = rooms.toSorted(byId).map((room) => ({
    updateOne: {
      filter: { _id: room._id },
      update: {
        $inc: { rev: 1 },
        // A node that has not heard of a new generation must not bring the old one back.
        $max: { gen: room.gen },
        $set: { bytes: room.bytes, updatedAt: at, behindSince: at },
        // Who claims at the same moment must not take this mark for their own.
        $unset: { claimedBy: 1 as const },
        $setOnInsert: { kind: room.kind, headRev: 0, covers: {}, clients: 0, projectedRev: 0 },
      },
      upsert: true,
    },
  }))
  await within(timeoutMs, store.rooms.bulkWrite(operations, { ordered: false, ...durably }))
}

export type SeedRoom = { name: string; kind: string; gen: number; update: Uint8Array; by: string }

/** Writes the first content of a room. True when this call wrote it, false when the room already had its seed. */
export async function insertSeed(store: Store, seed: SeedRoom): Promise<boolean> {
  const { name, kind, gen, update, by } = seed
  await markBehind(store, [{ _id: name, kind, gen, bytes: update.length }], seedMs)
  const row = { ...recordOf({ r: name, g: gen, w: 'seed', n: 0 }, [update], [by]), _id: seedId(name, gen) }
  try {
    await within(seedMs, store.updates.insertOne(row, durably))
    return true
  } catch (err) {
    if (err instanceof Error && 'code' in err && err.code === 11000) return false
    throw err
  }
}

/**
 * The same for every seed of a room: DocumentDB lets inserts at once that differ only in `_id` deadlock on the unique index, a second
 * each, while a taken `_id` is known at once. Its time is 0, so the seed is read before what was built on it.
 */
const seedId = (name: string, gen: number): ObjectId =>
  new ObjectId('0'.repeat(8) + createHash('sha256').update(`${name}#${gen}`).digest('hex').slice(0, 16))

/** A record ready to insert; retries must use the very same one. */
export function recordOf(
  place: Pick<UpdateRow, 'r' | 'g' | 'w' | 'n'>,
  updates: Uint8Array[],
  by: string[],
): UpdateRow {
  return {
    _id: new ObjectId(),
    ...place,
    us: updates.map((update) => new Binary(update)),
    sz: updates.reduce((size, update) => size + update.length, 0),
    crc: checksum(updates),
    by,
    at: new Date(),
    live: true,
  }
}

/** The updates of a record as bytes. */
export const updatesOf = (row: Pick<UpdateRow, 'us'>): Uint8Array[] => row.us.map(bytesOf)

export const bytesOf = (binary: Binary): Uint8Array => binary.buffer.subarray(0, binary.position)
