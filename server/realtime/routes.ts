import { createTicket } from '#shared/realtime.ts'
import type { Feature } from '../http/route.ts'
import * as realtime from './service.ts'

export const realtimeRoutes: Feature = (on) => {
  on(createTicket, (ctx, { body }) => realtime.createTicket(ctx, body.room))
}
