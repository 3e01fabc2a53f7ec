import type { Db } from 'mongodb'
import { Id } from '#shared/ids.ts'
import { RoomKind, roomName, type RoomRef } from '#shared/rooms.ts'
import { insertSeed, storeOf } from './store.ts'

/** The room of a name. */
export function refOf(name: string): RoomRef {
  const [kind, id] = name.split(':')
  return { kind: RoomKind.parse(kind), id: Id.parse(id) }
}

/** Gives a new room its first content, once: a repeated call, or a room that has its seed, changes nothing. */
export function seedRoom(db: Db, room: RoomRef & { gen: number }, update: Uint8Array, by: string): Promise<boolean> {
  return insertSeed(storeOf(db), { name: roomName(room), kind: room.kind, gen: room.gen, update, by })
}

/** Names of all rooms that have content. */
export async function roomNames(db: Db): Promise<string[]> {
  const rows = await storeOf(db)
    .rooms.find({}, { projection: { _id: 1 } })
    .toArray()
  return rows.map((row) => row._id)
}

/** Removes everything of rooms whose object was purged; repeated, it finds nothing. The room's row goes last. */
export async function purgeRooms(db: Db, rooms: RoomRef[]): Promise<void> {
  for (const room of rooms) {
    const r = roomName(room)
    await db.collection('documentContent').deleteMany({ documentId: room.id })
    await db.collection('whiteboardData').deleteMany({ whiteboardId: room.id })
    for (const name of ['rt_updates', 'rt_snapshots', 'rt_versions']) await db.collection(name).deleteMany({ r })
    await storeOf(db).rooms.deleteOne({ _id: r })
    // A compaction may have written one meanwhile; without the room's row none can become its head any more.
    await storeOf(db).snapshots.deleteMany({ r })
  }
}
