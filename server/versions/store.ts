import type { RoomKind, RoomRef } from '#shared/rooms.ts'
import type { Version } from '#shared/versions.ts'
import type { Db } from '../context.ts'

const rowOf = ({ id, kind, label, madeBy, at }: Version) => ({
  id,
  kind,
  label,
  createdBy: madeBy,
  createdAt: new Date(at),
})

/** Writes the listing row of a version; false when it is there already. */
export async function insert(db: Db, room: RoomRef, version: Version): Promise<boolean> {
  const { count } =
    room.kind === 'doc'
      ? await db.documentVersion.createMany({
          data: { ...rowOf(version), documentId: room.id },
          skipDuplicates: true,
        })
      : await db.whiteboardVersion.createMany({
          data: { ...rowOf(version), whiteboardId: room.id },
          skipDuplicates: true,
        })
  return count > 0
}

export async function name(db: Db, kind: RoomKind, version: Version): Promise<void> {
  const change = { where: { id: version.id }, data: { label: version.label, kind: version.kind } }
  if (kind === 'doc') await db.documentVersion.updateMany(change)
  else await db.whiteboardVersion.updateMany(change)
}

/** Removes the listing rows of versions that are no longer kept. */
export async function remove(db: Db, ids: string[]): Promise<void> {
  const which = { where: { id: { in: ids } } }
  await db.documentVersion.deleteMany(which)
  await db.whiteboardVersion.deleteMany(which)
}

/** The present generation of a room; null when its object is gone. */
export async function genOf(db: Db, { kind, id }: RoomRef): Promise<number | null> {
  const query = { where: { id }, select: { gen: true } }
  const row = kind === 'doc' ? await db.document.findUnique(query) : await db.whiteboard.findUnique(query)
  return row?.gen ?? null
}
