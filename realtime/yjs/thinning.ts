import type { Db } from 'mongodb'
import { storeOf } from './store.ts'
import { forgetSnapshot } from './versions-save.ts'
import { type VersionRow, versionsOf } from './versions-store.ts'

const hour = 3_600_000
const day = 24 * hour

/** How long versions without a name are kept (realtime.md 3.6), in ms: all of them, then the last of each hour, then of each day. */
export const retention = { all: day, hourly: 7 * day, daily: 90 * day }

type Aged = { id: string; at: Date }

/**
 * Which versions of one room are no longer kept at `now` (ms since 1970), given all of its versions without a name. Hours and days are
 * those of UTC; of each the last version stays, since it holds the most. Thinned again, what is left stays.
 */
export function thinned(versions: Aged[], now: number): string[] {
  const kept = new Set<string>()
  const gone: string[] = []
  for (const { id, at } of versions.toSorted((a, b) => b.at.getTime() - a.at.getTime())) {
    const place = placeOf(at.getTime(), now)
    if (place === 'young') continue
    if (place === null || kept.has(place)) gone.push(id)
    else kept.add(place)
  }
  return gone
}

function placeOf(at: number, now: number): string | null {
  const age = now - at
  if (age <= retention.all) return 'young'
  if (age <= retention.hourly) return `hour ${Math.floor(at / hour)}`
  return age <= retention.daily ? `day ${Math.floor(at / day)}` : null
}

/**
 * Thins out the versions of all rooms; named ones stay for ever. `forget` is called with ids before they are removed here, so that no list
 * names what is gone. Safe to repeat and to run on several nodes. Answers how many were removed.
 */
export async function thinVersions(db: Db, now: number, forget: (ids: string[]) => Promise<void>): Promise<number> {
  const old = versionsOf(db)
    .find({ label: null, at: { $lt: new Date(now - retention.all) } })
    .sort({ r: 1, at: -1 })
    .project<Pick<VersionRow, '_id' | 'r' | 'at' | 'snapshotId'>>({ r: 1, at: 1, snapshotId: 1 })
  let removed = 0
  let room: Pick<VersionRow, '_id' | 'r' | 'at' | 'snapshotId'>[] = []
  for await (const row of old) {
    if (room[0] && room[0].r !== row.r) {
      removed += await thinRoom(db, room, now, forget)
      room = []
    }
    room.push(row)
  }
  return removed + (await thinRoom(db, room, now, forget))
}

async function thinRoom(
  db: Db,
  rows: Pick<VersionRow, '_id' | 'r' | 'at' | 'snapshotId'>[],
  now: number,
  forget: (ids: string[]) => Promise<void>,
): Promise<number> {
  const gone = new Set(
    thinned(
      rows.map(({ _id: id, at }) => ({ id, at })),
      now,
    ),
  )
  if (gone.size === 0) return 0
  await forget([...gone])
  let removed = 0
  for (const { _id, r, snapshotId } of rows) {
    if (!gone.has(_id)) continue
    // Named meanwhile: it stays.
    const { deletedCount } = await versionsOf(db).deleteOne({ _id, label: null })
    if (deletedCount === 0) continue
    removed += 1
    await forgetSnapshot(storeOf(db), r, snapshotId)
  }
  return removed
}
