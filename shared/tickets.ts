import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { Instant } from './ids.ts'
import { RoomRef } from './rooms.ts'

export const createTicket = endpoint('POST', '/realtime/tickets', {
  summary:
    'A ticket that opens one document or whiteboard over WebSocket once, within 60 s, without cookie or Origin: `/rt/yjs/v1/{kind}/{id}?ticket=`.',
  may: 'user',
  body: z.object({ room: RoomRef }),
  result: z.object({ ticket: z.string(), expiresAt: Instant }),
  status: 201,
  secret: true,
})
