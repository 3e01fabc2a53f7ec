import type { Collection, Db } from 'mongodb'
import { roomName, type RoomRef } from '#shared/rooms.ts'
import type { Version } from '#shared/versions.ts'
import { durably, type Store } from './store.ts'
import { within } from './within.ts'

/** A version of a room (realtime.md 3.5): a reference to a snapshot that never changes. */
export type VersionRow = {
  _id: string
  /** Room name, `doc:…`, and its generation. */
  r: string
  g: number
  at: Date
  kind: Version['kind']
  label: string | null
  by: string[]
  madeBy: string | null
  restored: { id: string; at: Date; label: string | null } | null
  snapshotId: string
  bytes: number
  preview: string
  /** Set until the api knows of it. */
  untold?: true
}

const patienceMs = 15_000

export const versionsOf = (db: Db): Collection<VersionRow> => db.collection<VersionRow>('rt_versions')

/** Safe to repeat and to run on several nodes at once. */
export async function ensureVersionIndexes(db: Db): Promise<void> {
  await versionsOf(db).createIndexes([
    { key: { r: 1, at: -1, _id: -1 }, name: 'newest' },
    { key: { at: 1 }, name: 'untold', partialFilterExpression: { untold: true } },
  ])
  await db
    .collection('rt_rooms')
    .createIndex({ activeSince: 1 }, { name: 'active', partialFilterExpression: { activeSince: { $exists: true } } })
}

export const presentVersion = (row: VersionRow): Version => ({
  id: row._id,
  kind: row.kind,
  label: row.label,
  at: row.at.toISOString(),
  by: row.by,
  madeBy: row.madeBy,
  restored: row.restored && { ...row.restored, at: row.restored.at.toISOString() },
  gen: row.g,
  bytes: row.bytes,
  preview: row.preview,
})

/** A place in a room's list, newest first. */
export type VersionPlace = { at: string; id: string }

/** Up to `limit` versions of a room after a place, newest first. */
export async function listVersions(
  store: Store,
  room: RoomRef,
  { after, limit }: { after: VersionPlace | null; limit: number },
): Promise<VersionRow[]> {
  const at = after && new Date(after.at)
  const older = at && { $or: [{ at: { $lt: at } }, { at, _id: { $lt: after.id } }] }
  const found = versionsOf(store.db)
    .find({ r: roomName(room), ...older })
    .sort({ at: -1, _id: -1 })
    .limit(limit)
  return within(patienceMs, found.toArray())
}

export const findVersion = (store: Store, room: RoomRef, versionId: string): Promise<VersionRow | null> =>
  within(patienceMs, versionsOf(store.db).findOne({ _id: versionId, r: roomName(room) }))

export async function insertVersion(store: Store, row: VersionRow): Promise<void> {
  await within(patienceMs, versionsOf(store.db).insertOne(row, durably))
}

/** Gives a version a name, which keeps it for ever; what came by itself is a named one then. Null when it is not there. */
export async function nameVersion(
  store: Store,
  room: RoomRef,
  versionId: string,
  { label, by }: { label: string; by: string },
): Promise<VersionRow | null> {
  const row = await findVersion(store, room, versionId)
  if (!row) return null
  const change = row.kind === 'auto' ? { label, kind: 'named' as const, madeBy: by } : { label }
  await within(patienceMs, versionsOf(store.db).updateOne({ _id: versionId }, { $set: change }, durably))
  return { ...row, ...change }
}

/** The api knows of it. */
export async function markTold(store: Store, versionId: string): Promise<void> {
  await within(patienceMs, versionsOf(store.db).updateOne({ _id: versionId }, { $unset: { untold: 1 } }))
}

/** Versions that the api was not told of, although there was time. */
export function listUntold(store: Store, before: Date): Promise<VersionRow[]> {
  return within(
    patienceMs,
    versionsOf(store.db)
      .find({ untold: true, at: { $lt: before } })
      .limit(50)
      .toArray(),
  )
}

/** What is in no version yet: `rt_rooms` says it, by the projections of whichever nodes were written on. */
type Activity = { activeSince: Date; writers: string[]; gen: number }

/**
 * Takes the right, and the duty, to make the version of what was written in a room since the last one. Null when nothing was, or when
 * another node was faster: two may ask at once, `lastVersionAt` decides.
 */
export async function claimVersion(store: Store, name: string, at: Date): Promise<Activity | null> {
  const row = await within(patienceMs, store.rooms.findOne({ _id: name }, { readPreference: 'primary' }))
  if (!row?.activeSince) return null
  const { activeSince, writers = [], gen, lastVersionAt } = row
  const unclaimed = { _id: name, lastVersionAt: lastVersionAt ?? { $exists: false } }
  const claim = { $set: { lastVersionAt: at }, $unset: { activeSince: 1 as const, writers: 1 as const } }
  const claimed = await within(patienceMs, store.rooms.updateOne(unclaimed, claim, durably))
  return claimed.modifiedCount === 1 ? { activeSince, writers, gen } : null
}

/** Puts back what was claimed and could not be made, so that the next one who looks makes it. */
export async function unclaimVersion(store: Store, name: string, { activeSince, writers }: Activity): Promise<void> {
  const change = { $min: { activeSince }, $addToSet: { writers: { $each: writers } } }
  await within(patienceMs, store.rooms.updateOne({ _id: name }, change))
}

/** Names of rooms that were written in since before `before` and have no version of it. */
export async function listDue(store: Store, before: Date): Promise<{ name: string; gen: number; activeSince: Date }[]> {
  const found = store.rooms
    .find({ activeSince: { $lte: before } }, { projection: { gen: 1, activeSince: 1 } })
    .limit(50)
  const rows = await within(patienceMs, found.toArray())
  return rows.flatMap(({ _id, gen, activeSince }) => (activeSince ? [{ name: _id, gen, activeSince }] : []))
}
