import type { Notification } from '#shared/notifications.ts'
import type { Page, PageQuery } from '#shared/page.ts'
import { socketRoom } from '#shared/rooms.ts'
import { type Ctx, inTransaction, type PublicCtx } from '../context.ts'
import { publish } from '../events/publish.ts'
import { decodeCursor, pageFrom } from '../http/cursor.ts'
import * as store from './store.ts'

export { forgetPerson } from './store.ts'

/** My notifications, newest first, and how many are unread. Keyset by place in the event log. */
export async function listNotifications(ctx: Ctx, query: PageQuery): Promise<Page<Notification> & { unread: number }> {
  const [before] = decodeCursor(query.after, [0]) ?? []
  const [rows, unread] = await Promise.all([
    store.listOf(ctx.mongo, ctx.userId, before, query.limit + 1),
    store.countUnread(ctx.mongo, ctx.userId),
  ])
  return { ...pageFrom(rows, query, (row) => [row.pos], store.present), unread }
}

/** Marks some, or without `ids` all, as read; my other tabs are told. Answers how many are still unread. */
export async function readNotifications(ctx: Ctx, ids: string[] | undefined): Promise<{ unread: number }> {
  const changed = await store.markRead(ctx.mongo, ctx.userId, ids)
  const unread = await store.countUnread(ctx.mongo, ctx.userId)
  if (changed) await tellUnread(ctx, ctx.userId, unread)
  return { unread }
}

/** Publishes a person's count of unread notifications to their own tabs. */
export const tellUnread = (ctx: PublicCtx, userId: string, unread: number): Promise<void> =>
  inTransaction(ctx, (tx) =>
    publish(
      tx,
      { type: 'user', id: userId, workspaceId: null, projectId: null, audience: [socketRoom.user(userId)] },
      { type: 'notifications.changed', data: { unread } },
    ),
  )
