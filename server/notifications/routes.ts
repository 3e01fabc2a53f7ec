import * as api from '#shared/notifications.ts'
import type { Feature } from '../http/route.ts'
import * as notifications from './service.ts'

export const notificationRoutes: Feature = (on) => {
  on(api.listNotifications, (ctx, { query }) => notifications.listNotifications(ctx, query))
  on(api.readNotifications, (ctx, { body }) => notifications.readNotifications(ctx, body.ids))
}
