import { z } from 'zod'
import { Id } from '#shared/ids.ts'
import { socketRoom } from '#shared/rooms.ts'
import type { Listener, Node } from '../events/context.ts'

const Typing = z.object({ roomId: Id, on: z.boolean() })

/** Tells those who hear a chat room, on every node and except this person, that they type; only who hears it may. */
export function relayTyping(_node: Node, { socket, principal, rooms }: Listener, sent: unknown): void {
  const parsed = Typing.safeParse(sent)
  if (!parsed.success) return
  const { roomId, on } = parsed.data
  const room = socketRoom.chat(roomId)
  if (!rooms.has(room)) return
  const { userId, name } = principal
  socket.to(room).except(socketRoom.user(userId)).emit('typing', { roomId, userId, name, on })
}
