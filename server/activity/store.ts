import { z } from 'zod'
import type { Activity } from '#shared/activity.ts'
import type { Published } from '#shared/events.ts'
import type { Activity as Row } from '#prisma'
import type { ObjectRef } from '../access/service.ts'
import type { Db } from '../context.ts'
import { activityConsumer, entityOf, metadataOf } from '../events/activity.ts'
import { readUnrecorded } from '../events/read.ts'

const Metadata = z.record(z.string(), z.unknown())

const present = (row: Row): Activity => ({
  pos: Number(row.pos),
  type: row.action,
  actorId: row.userId,
  objectType: row.entityType,
  objectId: row.entityId,
  data: Metadata.parse(row.metadata),
  at: row.timestamp.toISOString(),
})

/** The line that the consumer is about to write. */
function presentEvent(event: Published): Activity {
  const { entityType, entityId } = entityOf(event)
  const { pos, type, actorId, at } = event
  return { pos, type, actorId, objectType: entityType, objectId: entityId, data: metadataOf(event), at }
}

type Stretch = { before: number | undefined; take: number }

async function listWritten(db: Db, { type, id }: ObjectRef, { before, take }: Stretch): Promise<Activity[]> {
  const rows = await db.activity.findMany({
    where: { entityType: type, entityId: id, ...(before !== undefined && { pos: { lt: before } }) },
    orderBy: { pos: 'desc' },
    take,
  })
  return rows.map(present)
}

/** Lines of an object from newest to oldest, those before a place when one is given; what just happened is among them. */
export async function listByObject(db: Db, ref: ObjectRef, stretch: Stretch): Promise<Activity[]> {
  const { name, types } = activityConsumer
  // In this order: an event that the consumer takes in between is in both, and in the other order it would be in neither.
  const unwritten = await readUnrecorded(db, { consumer: name, types, object: ref, ...stretch })
  const written = await listWritten(db, ref, stretch)
  const known = new Set(written.map(({ pos }) => pos))
  const fresh = unwritten.map(({ event }) => presentEvent(event)).filter(({ pos }) => !known.has(pos))
  return [...fresh, ...written].sort((a, b) => b.pos - a.pos).slice(0, stretch.take)
}
