import { socketRoom } from '#shared/rooms.ts'
import { clientMessages } from '#shared/socket.ts'
import type { Listener, Node } from '../events/context.ts'
import { viewersRoom } from './viewing.ts'

/** Tells those who hear a chat room, on every node and except this person, that they type; only who hears it may. */
export function relayTyping(_node: Node, { socket, principal, rooms }: Listener, sent: unknown): void {
  const parsed = clientMessages.typing.safeParse(sent)
  if (!parsed.success) return
  const { roomId, on } = parsed.data
  const room = socketRoom.chat(roomId)
  if (!rooms.has(room)) return
  const { userId, name } = principal
  socket.to(room).except(socketRoom.user(userId)).emit('typing', { roomId, userId, name, on })
}

/** Tells the others who look at an object, on every node, that this person writes a comment on it. */
export function relayWriting(_node: Node, { socket, principal, viewing }: Listener, sent: unknown): void {
  const parsed = clientMessages.writing.safeParse(sent)
  if (!parsed.success || !viewing) return
  const { objectType, objectId, on } = parsed.data
  if (viewing.objectType !== objectType || viewing.objectId !== objectId) return
  const { userId, name } = principal
  const told = { objectType, objectId, userId, name, on }
  socket.to(viewersRoom(viewing)).except(socketRoom.user(userId)).emit('writing', told)
}
