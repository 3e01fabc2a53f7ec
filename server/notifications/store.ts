import type { Db } from 'mongodb'
import type { Notification } from '#shared/notifications.ts'
import { collections, type NotificationRow } from '../documents-db/collections.ts'

export const present = (row: NotificationRow): Notification => ({
  id: row._id,
  type: row.type,
  message: row.message,
  actorId: row.actor_id,
  workspaceId: row.workspace_id,
  read: row.read,
  createdAt: row.created_at.toISOString(),
  actionUrl: row.action_url,
})

/** Newest first, those before a place in the log when one is given. A person has at most one notification an event. */
export const listOf = (db: Db, userId: string, before: number | undefined, take: number): Promise<NotificationRow[]> =>
  collections(db)
    .notifications.find({ user_id: userId, ...(before !== undefined && { pos: { $lt: before } }) })
    .sort({ pos: -1 })
    .limit(take)
    .toArray()

export const countUnread = (db: Db, userId: string): Promise<number> =>
  collections(db).notifications.countDocuments({ user_id: userId, read: false })

/** Marks as read; true when anything was unread. */
export async function markRead(db: Db, userId: string, ids: string[] | undefined): Promise<boolean> {
  const filter = { user_id: userId, read: false, ...(ids && { _id: { $in: ids } }) }
  const { modifiedCount } = await collections(db).notifications.updateMany(filter, { $set: { read: true } })
  return modifiedCount > 0
}

/** Writes once; a repeated event finds its row and leaves it, so that what was read stays read. */
export async function insertOnce(db: Db, row: NotificationRow): Promise<void> {
  await collections(db).notifications.updateOne({ _id: row._id }, { $setOnInsert: row }, { upsert: true })
}

/** A person's whole inbox goes, and their name out of what others were told. `unnamed` makes a sentence without it. */
export async function forgetPerson(
  db: Db,
  userId: string,
  unnamed: (row: Pick<NotificationRow, 'type' | 'message'>) => string,
): Promise<void> {
  const { notifications } = collections(db)
  await notifications.deleteMany({ user_id: userId })
  for await (const row of notifications.find({ actor_id: userId }))
    await notifications.updateOne({ _id: row._id }, { $set: { message: unnamed(row) } })
}

/** Takes the words of a deleted comment or message out of the notifications that quoted them. */
export async function unquote(db: Db, sourceId: string): Promise<void> {
  await collections(db).notifications.updateMany(
    { source_id: sourceId, type: 'mentioned' },
    { $set: { message: 'You were mentioned (deleted since)' } },
  )
}
