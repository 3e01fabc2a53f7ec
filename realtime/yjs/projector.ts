import { createHash, randomUUID } from 'node:crypto'
import { MongoServerError, ObjectId } from 'mongodb'
import type { ApiPort, ContentCommitted } from '#shared/ports.ts'
import type { RoomRef } from '#shared/rooms.ts'
import { gather } from './gather.ts'
import type { Limits } from './limits.ts'
import { type BehindRow, byId, durably, runUpdates, type Statement, type Store } from './store.ts'
import { within } from './within.ts'

export type Readable = { ref: RoomRef; rev: number; content: object[] }
/** `isMarked`: the room is known to be behind again, so `rt_rooms` goes on saying so. */
export type Projected = { _id: string; rev: number; by: string[]; clients: number; isMarked: boolean }
/** `isAhead`: more will come at once, so the room is marked as behind with the same command (as `markBehind` of store.ts does). */
export type Claim = { row: BehindRow; isAhead: boolean }

/** The steps of a projection, each done for all rooms that are due at the same moment. */
export type Projector = {
  /** A number of its own for each projection of a room: the api ignores one that it has seen. */
  claim(wanted: Claim): Promise<number>
  /** Writes `documentContent` and `whiteboardData` (seed 004). False when it is more than one document of the database holds: a board of 10 MB. */
  write(readable: Readable): Promise<boolean>
  /** Tells the api. */
  tell(committed: ContentCommitted): Promise<true>
  /** Says in `rt_rooms` how far a room is projected, and who wrote what is in no version yet. */
  note(projected: Projected): Promise<true>
  /** Takes back what a claim marked for more to come, when nothing came: `rev` is the number of that mark. */
  settle(mark: Pick<Projected, '_id' | 'rev'>): Promise<true>
}

export function newProjector(store: Store, api: ApiPort, limits: Limits, now: () => number): Projector {
  const atMost = limits.projectAtOnce
  return {
    claim: gather(atMost, (all) => claim(store, limits, all)),
    write: gather(atMost, (readables) => write(store, limits, readables), {
      of: ({ content }) => content.length,
      most: limits.projectBlocksAtOnce,
    }),
    tell: gather(atMost, async (all) => {
      await api.contentCommitted(all)
      return all.map(() => true)
    }),
    note: gather(atMost, (all) => note(store, limits, all, new Date(now()))),
    settle: gather(atMost, (all) => settle(store, limits, all)),
  }
}

/** Raised for all at once; whose number another node raised in the same moment claims again alone. */
async function claim(store: Store, { commitTimeoutMs }: Limits, all: Claim[]): Promise<number[]> {
  const claimedBy = randomUUID()
  const sorted = all.toSorted((a, b) => byId(a.row, b.row))
  const statements = sorted.map((one) => ({ q: { _id: one.row._id }, u: raise(one, claimedBy) }))
  await runUpdates(store, 'rt_rooms', statements, commitTimeoutMs)
  const names = all.map(({ row }) => row._id)
  const found = store.rooms.find({ _id: { $in: names } }, { projection: { rev: 1, claimedBy: 1 } })
  const rows = new Map((await within(commitTimeoutMs, found.toArray())).map((row) => [row._id, row]))
  return Promise.all(
    all.map(async (one) => {
      const row = rows.get(one.row._id)
      return !row || row.claimedBy === claimedBy ? numberOf(row, one) : claimAlone(store, commitTimeoutMs, one)
    }),
  )
}

/** By one for the projection, and by one more for the mark. */
function raise({ row, isAhead }: Claim, claimedBy: string) {
  if (!isAhead) return { $inc: { rev: 1 }, $set: { claimedBy } }
  const at = new Date()
  const mark = { bytes: row.bytes, updatedAt: at, behindSince: at }
  return { $inc: { rev: 2 }, $max: { gen: row.gen }, $set: { claimedBy, ...mark } }
}

const numberOf = (row: { rev: number } | null | undefined, { isAhead }: Claim): number =>
  row ? row.rev - (isAhead ? 1 : 0) : 0

async function claimAlone(store: Store, timeoutMs: number, one: Claim): Promise<number> {
  const change = raise(one, randomUUID())
  const claimed = store.rooms.findOneAndUpdate({ _id: one.row._id }, change, { returnDocument: 'after', ...durably })
  return numberOf(await within(timeoutMs, claimed), one)
}

/**
 * The id is made from the object's, so that two nodes never write two rows; a write that was held up never replaces a newer one.
 */
async function write(store: Store, { commitTimeoutMs }: Limits, readables: Readable[]): Promise<boolean[]> {
  const now = new Date()
  const statementOf = ({ ref, rev, content }: Readable): Statement => {
    const fields = ref.kind === 'doc' ? { documentId: ref.id, content } : { whiteboardId: ref.id, elements: content }
    const _id = new ObjectId(createHash('sha256').update(ref.id).digest('hex').slice(0, 24))
    const u = { $set: { ...fields, rev, updatedAt: now }, $inc: { version: 1 }, $setOnInsert: { createdAt: now } }
    return { q: { _id, rev: { $not: { $gt: rev } } }, u, upsert: true }
  }
  const tooLarge = new Set<Readable>()
  for (const kind of ['doc', 'board'] as const) {
    const chosen = readables.filter(({ ref }) => ref.kind === kind)
    const collection = kind === 'doc' ? 'documentContent' : 'whiteboardData'
    for (const error of await tryUpdates(store, collection, chosen.map(statementOf), commitTimeoutMs)) {
      const readable = chosen[error.index]
      // A duplicate key: the newer row did not match, so a second one with its id was tried.
      if (error.code === 11000) continue
      if (!readable || !isTooLarge(error.code, error.errmsg ?? ''))
        throw new Error(`${collection} was not written: ${error.errmsg}`)
      tooLarge.add(readable)
    }
  }
  return readables.map((readable) => !tooLarge.has(readable))
}

/** Of a single statement that is too large nothing is sent, or nothing is taken: that is its error too. */
async function tryUpdates(store: Store, collection: string, statements: Statement[], timeoutMs: number) {
  try {
    return await runUpdates(store, collection, statements, timeoutMs)
  } catch (err) {
    if (statements.length !== 1) throw err
    // The driver's buffer of 17 MiB is full.
    if (err instanceof RangeError) return [{ index: 0, code: tooLargeCode, errmsg: err.message }]
    if (!(err instanceof MongoServerError)) throw err
    return [{ index: 0, code: Number(err.code), errmsg: err.message }]
  }
}

const tooLargeCode = 17419

/** MongoDB's two numbers for it, or DocumentDB's words. */
const isTooLarge = (code: number, message: string): boolean =>
  code === 10334 || code === tooLargeCode || /larger than MaxDocumentSize/.test(message)

async function note(store: Store, { commitTimeoutMs }: Limits, all: Projected[], now: Date): Promise<true[]> {
  const statements = all.toSorted(byId).flatMap(({ _id, rev, by, clients, isMarked }): Statement[] => {
    const written = { $addToSet: { writers: { $each: by } }, $min: { activeSince: now } }
    const change = { $max: { projectedRev: rev }, $set: { clients }, ...(by.length > 0 && written) }
    const done = { q: { _id, rev }, u: { $unset: { behindSince: 1 } } }
    return [{ q: { _id }, u: change }, ...(isMarked ? [] : [done])]
  })
  const [error] = await runUpdates(store, 'rt_rooms', statements, commitTimeoutMs)
  if (error) throw new Error(`rt_rooms was not written: ${error.errmsg}`)
  return all.map(() => true)
}

async function settle(
  store: Store,
  { commitTimeoutMs }: Limits,
  all: Pick<Projected, '_id' | 'rev'>[],
): Promise<true[]> {
  const statements = all.toSorted(byId).map(({ _id, rev }): Statement => {
    return { q: { _id, rev }, u: { $max: { projectedRev: rev }, $unset: { behindSince: 1 } } }
  })
  const [error] = await runUpdates(store, 'rt_rooms', statements, commitTimeoutMs)
  if (error) throw new Error(`rt_rooms was not written: ${error.errmsg}`)
  return all.map(() => true)
}
