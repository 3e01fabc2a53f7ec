import * as api from '#shared/chat.ts'
import type { Feature } from '../http/route.ts'
import * as messages from './messages.ts'
import * as chat from './service.ts'

export const chatRoutes: Feature = (on) => {
  on(api.listRooms, (ctx, { params }) => chat.listRooms(ctx, params.workspaceId))
  on(api.getRoom, (ctx, { params }) => chat.getRoom(ctx, params.roomId))
  on(api.markRead, (ctx, { params, body }) => chat.markRead(ctx, params.roomId, body))
  on(api.listMessages, (ctx, { params, query }) => messages.listMessages(ctx, params.roomId, query))
  on(api.sendMessage, (ctx, { params, body }) => messages.sendMessage(ctx, params.roomId, body))
  on(api.updateMessage, (ctx, { params, body, ifMatch }) =>
    messages.updateMessage(ctx, params.messageId, body.content, ifMatch),
  )
  on(api.deleteMessage, (ctx, { params }) => messages.deleteMessage(ctx, params.messageId))
}
