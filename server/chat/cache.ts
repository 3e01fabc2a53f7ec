import { z } from 'zod'
import { Message } from '#shared/chat.ts'
import { redisKey } from '#shared/keys.ts'
import type { Addressed } from '#shared/ports.ts'
import type { Server } from '../context.ts'
import type { Consumer } from '../events/consumer.ts'

const listSize = 200
const unreadSize = 500
const List = z.array(z.string().transform((text) => Message.parse(JSON.parse(text))))

/**
 * Keeps seed 004's projections for programs that read Redis: a room's newest 200 messages, newest first, and the ids (at
 * most 500) of what each reader has not read. An edit or deletion drops the list; the product itself reads Postgres.
 */
export const chatConsumer: Consumer = {
  name: 'chat',
  types: ['message.sent', 'message.changed', 'message.deleted', 'room.read'],
  handle: async (server, { event }: Addressed) => {
    if (event.type === 'message.sent') return append(server, event.data.message)
    if (event.type === 'message.changed' || event.type === 'message.deleted')
      await server.redis.del(redisKey.chatMessages(event.data.message.roomId))
    if (event.type === 'room.read' && event.actorId) await server.redis.del(redisKey.chatUnread(event.actorId))
  },
}

async function append(server: Server, message: Message): Promise<void> {
  const key = redisKey.chatMessages(message.roomId)
  const kept = List.parse(await server.redis.lrange(key, 0, 0))
  // Handed the same event again after a crash: it is there already.
  if ((kept[0]?.pos ?? 0) >= message.pos) return
  await server.redis
    .multi()
    .lpush(key, JSON.stringify(message))
    .ltrim(key, 0, listSize - 1)
    .exec()

  const readers = await server.root.chatParticipant.findMany({
    where: { roomId: message.roomId, userId: { not: message.userId } },
    select: { userId: true },
    take: 1000,
  })
  for (const { userId } of readers) {
    const unread = redisKey.chatUnread(userId)
    if ((await server.redis.scard(unread)) < unreadSize) await server.redis.sadd(unread, message.id)
  }
}
