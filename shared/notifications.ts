import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { Id, Instant } from './ids.ts'
import { PageQuery, pageOf } from './page.ts'

/** Seed 003's `notifications`: something that is for one person. */
export const Notification = z.object({
  id: z.string(),
  type: z.enum(['assigned', 'mentioned', 'commented', 'invited', 'taken_over']),
  message: z.string(),
  actorId: Id.nullable(),
  workspaceId: Id.nullable(),
  read: z.boolean(),
  createdAt: Instant,
  actionUrl: z.string(),
})
export type Notification = z.infer<typeof Notification>

export const listNotifications = endpoint('GET', '/notifications', {
  summary: 'My notifications, newest first, and how many are unread.',
  may: 'user',
  query: PageQuery,
  result: pageOf(Notification).extend({ unread: z.int() }),
})
export const readNotifications = endpoint('POST', '/notifications/read', {
  summary: 'Mark some, or all, of my notifications as read.',
  may: 'user',
  body: z.object({
    ids: z
      .array(z.string().regex(/^\d{1,16}:c[a-z0-9]{20,31}$/, 'not an id'))
      .max(500)
      .optional(),
  }),
  result: z.object({ unread: z.int() }),
})
/** Told to one person: something new in the inbox, or it was read in another tab. */
export const NotificationsChanged = z.object({
  type: z.literal('notifications.changed'),
  data: z.object({ unread: z.int() }),
})
