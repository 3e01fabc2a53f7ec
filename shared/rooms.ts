import { z } from 'zod'
import { Id } from './ids.ts'
import type { ObjectType, Role } from './roles.ts'

/** Kinds of Yjs rooms: an open union, a later feature adds its own. */
export const RoomKind = z.enum(['doc', 'board'])
export type RoomKind = z.infer<typeof RoomKind>

/** A Yjs room: `doc` is a Document, `board` a Whiteboard; its name is `doc:{id}` or `board:{id}`. */
export const RoomRef = z.object({ kind: RoomKind, id: Id })
export type RoomRef = z.infer<typeof RoomRef>

export const roomName = (room: RoomRef): string => `${room.kind}:${room.id}`
export const objectOfRoom = (kind: RoomKind): ObjectType => (kind === 'doc' ? 'document' : 'whiteboard')

/** What a connection may do in a room: read and see carets, also comment through the API, or write. */
export const RoomRole = z.enum(['read', 'comment', 'write'])
export type RoomRole = z.infer<typeof RoomRole>

/** A role on the object, as the room knows it (architecture.md section 4). */
export function roomRoleOf(role: Role): RoomRole {
  if (role === 'viewer') return 'read'
  return role === 'commenter' ? 'comment' : 'write'
}

/** The weaker of two room roles. */
export const weakerRole = (a: RoomRole, b: RoomRole): RoomRole =>
  RoomRole.options.indexOf(a) <= RoomRole.options.indexOf(b) ? a : b

/** Socket.IO rooms; `events.audience` holds these names. */
export const socketRoom = {
  user: (id: string) => `user:${id}`,
  workspace: (id: string) => `workspace:${id}`,
  project: (id: string) => `project:${id}`,
  chat: (id: string) => `room:${id}`,
  object: (type: ObjectType, id: string) => `object:${type}:${id}`,
} as const

/** WebSocket close codes of a Yjs room. 4400 to 4499 are final: the client must not reconnect by itself. */
export const closeCode = {
  restart: 1012,
  overload: 1013,
  badFrame: 4400,
  unauthenticated: 4401,
  forbidden: 4403,
  deleted: 4404,
  generation: 4409,
  tooLarge: 4413,
  resync: 4500,
  roleChanged: 4501,
  rate: 4529,
} as const
