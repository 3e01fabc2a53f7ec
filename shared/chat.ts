import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { Id, Instant } from './ids.ts'
import { textLimit, textOf } from './text.ts'

export const ChatRoomType = z.enum(['channel', 'private', 'direct', 'group', 'object'])

export const Room = z.object({
  id: Id,
  workspaceId: Id,
  projectId: Id.nullable(),
  name: z.string().nullable(),
  type: ChatRoomType,
  inherits: z.boolean(),
  version: z.int(),
  createdAt: Instant,
  updatedAt: Instant,
})
export type Room = z.infer<typeof Room>

/** A room with what it is to me: how far I have read, and how many messages of others came since. */
export const MyRoom = z.object({ room: Room, lastPos: z.int(), lastReadPos: z.int(), unread: z.int() })
export type MyRoom = z.infer<typeof MyRoom>

/** A message; `pos` is its place in the room (1, 2, 3 ...). A deleted one keeps its place, without text. */
export const Message = z.object({
  id: Id,
  roomId: Id,
  pos: z.int(),
  userId: Id,
  /** Markdown; `@username` mentions a person. */
  content: z.string(),
  editedAt: Instant.nullable(),
  deletedAt: Instant.nullable(),
  version: z.int(),
  createdAt: Instant,
})
export type Message = z.infer<typeof Message>

/** A place in a room, or 0 for before the first; the column holds 31 bits. */
const Pos = z.int().min(0).max(2_147_483_647)
const Content = textOf(textLimit.message).refine((text) => text.trim() !== '', 'must not be empty')
const inRoom = z.object({ roomId: Id })
const params = z.object({ messageId: Id })

export const listRooms = endpoint('GET', '/workspaces/:workspaceId/rooms', {
  summary: 'Rooms I may see in a workspace, with unread counts.',
  may: 'user',
  params: z.object({ workspaceId: Id }),
  result: z.object({ data: z.array(MyRoom) }),
})
export const getRoom = endpoint('GET', '/rooms/:roomId', {
  summary: 'One room, with my place in it.',
  may: 'room.read',
  params: inRoom,
  result: MyRoom,
})

export const listMessages = endpoint('GET', '/rooms/:roomId/messages', {
  summary: 'Messages in order of `pos`: the newest, those before a place, or those after one.',
  may: 'room.read',
  params: inRoom,
  query: z.object({
    before: z.coerce.number().pipe(Pos).optional(),
    after: z.coerce.number().pipe(Pos).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  result: z.object({ data: z.array(Message), hasMore: z.boolean() }),
})

export const sendMessage = endpoint('POST', '/rooms/:roomId/messages', {
  summary: 'Say something. The client sends the id, so a repeated send is one message.',
  may: 'room.write',
  params: inRoom,
  body: z.object({ id: Id.optional(), content: Content }),
  result: Message,
  status: 201,
})
export const updateMessage = endpoint('PATCH', '/messages/:messageId', {
  summary: 'Edit an own message.',
  may: 'room.write',
  ifMatch: 'optional',
  params,
  body: z.object({ content: Content }),
  result: Message,
})
export const deleteMessage = endpoint('DELETE', '/messages/:messageId', {
  summary: 'Delete an own message, or as an admin anybody’s. Its text is blanked in the event log too.',
  may: 'room.write',
  params,
  result: z.undefined(),
  status: 204,
})
export const markRead = endpoint('POST', '/rooms/:roomId/read', {
  summary: 'I have read up to this place. It never goes back unless `unread` is true.',
  may: 'room.read',
  params: inRoom,
  body: z.object({ pos: Pos, unread: z.boolean().default(false) }),
  result: MyRoom,
})

export const RoomCreated = z.object({ type: z.literal('room.created'), data: z.object({ room: Room }) })
export const RoomChanged = z.object({ type: z.literal('room.changed'), data: z.object({ room: Room }) })
export const MessageSent = z.object({ type: z.literal('message.sent'), data: z.object({ message: Message }) })
export const MessageChanged = z.object({ type: z.literal('message.changed'), data: z.object({ message: Message }) })
export const MessageDeleted = z.object({ type: z.literal('message.deleted'), data: z.object({ message: Message }) })
/** Told to the reader’s own tabs only. */
export const RoomRead = z.object({
  type: z.literal('room.read'),
  data: z.object({ roomId: Id, lastReadPos: z.int(), unread: z.int() }),
})
