import type { Server } from '../context.ts'

export type Orphans = { roomsWithoutRow: number; grantsWithoutObject: number; activityWithoutEvent: number }

/**
 * Counts what one store has and another should: rooms in the document database whose document or whiteboard is gone,
 * grants on objects that do not exist, Mongo activity without its event. All must be 0; anything else is logged as an error.
 */
export async function countOrphans(server: Server, roomNames: string[]): Promise<Orphans> {
  const ids = roomNames.map((name) => name.slice(name.indexOf(':') + 1))
  const [rooms] = await server.root.$queryRaw<{ count: bigint }[]>`
    SELECT count(*) FROM unnest(${ids}::text[]) AS room (id)
    WHERE NOT EXISTS (SELECT 1 FROM documents d WHERE d.id = room.id) AND NOT EXISTS (SELECT 1 FROM whiteboards b WHERE b.id = room.id)`
  const [grants] = await server.root.$queryRaw<{ count: bigint }[]>`
    SELECT count(*) FROM grants g WHERE NOT CASE g.object_type
      WHEN 'workspace' THEN EXISTS (SELECT 1 FROM workspaces o WHERE o.id = g.object_id)
      WHEN 'project' THEN EXISTS (SELECT 1 FROM projects o WHERE o.id = g.object_id)
      WHEN 'task' THEN EXISTS (SELECT 1 FROM tasks o WHERE o.id = g.object_id)
      WHEN 'document' THEN EXISTS (SELECT 1 FROM documents o WHERE o.id = g.object_id)
      WHEN 'whiteboard' THEN EXISTS (SELECT 1 FROM whiteboards o WHERE o.id = g.object_id)
      WHEN 'room' THEN EXISTS (SELECT 1 FROM chat_rooms o WHERE o.id = g.object_id) END`
  const [newest] = await server.mongo
    .collection('activityLogs')
    .find({}, { projection: { _id: 1 } })
    .sort({ _id: -1 })
    .limit(1)
    .toArray()
  const head = await server.root.eventHead.findUniqueOrThrow({ where: { id: 1 } })
  const orphans = {
    roomsWithoutRow: Number(rooms?.count ?? 0),
    grantsWithoutObject: Number(grants?.count ?? 0),
    activityWithoutEvent: Math.max(0, Number(newest?._id ?? 0) - Number(head.pos)),
  }
  if (Object.values(orphans).some((count) => count > 0)) server.log.error(orphans, 'orphans between the stores')
  return orphans
}
