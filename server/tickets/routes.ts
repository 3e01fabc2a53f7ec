import { createTicket } from '#shared/tickets.ts'
import type { Feature } from '../http/route.ts'
import * as tickets from './service.ts'

export const ticketRoutes: Feature = (on) => {
  on(createTicket, (ctx, { body }) => tickets.createTicket(ctx, body.room))
}
