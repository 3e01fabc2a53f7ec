import type { Db } from 'mongodb'
import { ensureVersionIndexes } from './versions-store.ts'

/**
 * The collections and indexes that the engine relies on (realtime.md 3.5). Safe to repeat and to run on several nodes at once;
 * must have finished before the first room is opened, because the unique index is what makes appends happen once.
 */
export async function ensureIndexes(db: Db): Promise<void> {
  await db.collection('rt_updates').createIndexes([
    { key: { r: 1, g: 1, w: 1, n: 1 }, name: 'record_once', unique: true },
    { key: { r: 1, _id: 1 }, name: 'live_tail', partialFilterExpression: { live: true } },
    { key: { exp: 1 }, name: 'expire', expireAfterSeconds: 0 },
  ])
  await db.collection('rt_snapshots').createIndexes([{ key: { r: 1, rev: -1, part: 1 }, name: 'of_room' }])
  await db.collection('rt_rooms').createIndexes([
    { key: { updatedAt: 1 }, name: 'updated' },
    { key: { deletedAt: 1 }, name: 'deleted', partialFilterExpression: { deletedAt: { $exists: true } } },
    { key: { behindSince: 1 }, name: 'behind', partialFilterExpression: { behindSince: { $exists: true } } },
  ])
  await ensureVersionIndexes(db)
}
