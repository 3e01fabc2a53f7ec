import { rm } from 'node:fs/promises'
import type { Published } from '#shared/events.ts'
import { redisKey } from '#shared/keys.ts'
import type { Server } from '../context.ts'
import { collections } from '../documents-db/collections.ts'
import { pathOf } from '../files/disk.ts'
import { unnamed } from '../notifications/notify.ts'
import { forgetPerson } from '../notifications/service.ts'

/**
 * Takes what is left of a deleted account out of where its transaction could not reach: pictures of its own, its inbox,
 * its name in what others were told and in the activity, its presence. Each step may be repeated.
 */
export async function eraseAccount(server: Server, event: Published): Promise<void> {
  if (event.type !== 'account.deleted') return
  const userId = event.data.person.id
  // A file that belongs to no object was this person's alone: an avatar.
  const own = { createdBy: userId, objectType: null, taskId: null }
  const files = await server.root.attachment.findMany({ where: own, select: { storageKey: true } })
  for (const { storageKey } of files) await rm(pathOf(server.config, storageKey), { force: true })
  await server.root.attachment.deleteMany({ where: own })
  await forgetPerson(server.mongo, userId, unnamed)
  await forgetInActivity(server, userId, event.pos)
  await server.redis.del(redisKey.presence(userId), redisKey.chatUnread(userId), redisKey.user(userId))
}

// The event log has the tombstone already, so it tells which lines of the activity name the person.
async function forgetInActivity(server: Server, userId: string, upTo: number): Promise<void> {
  const seen = await server.root.activity.findMany({
    where: { userId, workspaceId: { not: null } },
    distinct: ['workspaceId'],
    select: { workspaceId: true },
  })
  const ids = seen.flatMap(({ workspaceId }) => workspaceId ?? [])
  const rows = await server.root.$queryRaw<{ pos: bigint }[]>`
    SELECT pos FROM events
    WHERE object_type = 'workspace' AND object_id = ANY(${ids}) AND pos <= ${upTo}
      AND type IN ('member.joined', 'member.changed') AND data #>> '{member,person,id}' = ${userId}`
  await collections(server.mongo).activityLogs.updateMany(
    { _id: { $in: rows.map(({ pos }) => Number(pos)) } },
    { $set: { 'metadata.name': 'Deleted user' } },
  )
}
