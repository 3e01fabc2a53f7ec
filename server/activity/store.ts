import { z } from 'zod'
import type { Activity } from '#shared/activity.ts'
import type { Activity as Row } from '#prisma'
import type { ObjectRef } from '../access/service.ts'
import type { Db } from '../context.ts'

const Metadata = z.record(z.string(), z.unknown())

export const present = (row: Row): Activity => ({
  pos: Number(row.pos),
  type: row.action,
  actorId: row.userId,
  objectType: row.entityType,
  objectId: row.entityId,
  data: Metadata.parse(row.metadata),
  at: row.timestamp.toISOString(),
})

/** Lines of an object from newest to oldest, those before a place when one is given. */
export const listByObject = (
  db: Db,
  { type, id }: ObjectRef,
  before: number | undefined,
  take: number,
): Promise<Row[]> =>
  db.activity.findMany({
    where: { entityType: type, entityId: id, ...(before !== undefined && { pos: { lt: before } }) },
    orderBy: { pos: 'desc' },
    take,
  })
