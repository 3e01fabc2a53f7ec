import { Message } from '#shared/chat.ts'
import { redisKey } from '#shared/keys.ts'
import { locate } from '../access/service.ts'
import type { Ctx, Server } from '../context.ts'
import type { Consumer } from '../events/consumer.ts'
import * as store from './store.ts'

const keptMessages = 200
const keptUnread = 500
const keptSeconds = 3600

/**
 * The newest messages of a room, newest first. Their texts come from Redis when it holds every one of them in the version
 * that Postgres has, which is asked each time: the list is a cache that may be late or lost, and is never believed.
 */
export async function newestMessages(ctx: Ctx, roomId: string, take: number): Promise<Message[]> {
  const wanted = await store.newestVersions(ctx.db, roomId, take)
  const cached = wanted.length > 0 ? await readList(ctx, roomId) : new Map<string, Message>()
  const known = wanted.flatMap(({ id, version }) => {
    const message = cached.get(id)
    return message?.version === version ? [message] : []
  })
  if (known.length === wanted.length) return known

  const rows = await store.readMessages(ctx.db, roomId, { limit: Math.max(take, keptMessages) })
  const messages = rows.map(store.presentMessage)
  await fill(ctx, roomId, messages.slice(0, keptMessages))
  return messages.slice(0, take)
}

async function readList(server: Server, roomId: string): Promise<Map<string, Message>> {
  try {
    const texts = await server.redis.lrange(redisKey.chatMessages(roomId), 0, keptMessages - 1)
    return new Map(texts.map((text) => Message.parse(JSON.parse(text))).map((message) => [message.id, message]))
  } catch (err) {
    server.log.warn({ err, roomId }, 'cached messages not read, asking Postgres')
    return new Map()
  }
}

async function fill(server: Server, roomId: string, messages: Message[]): Promise<void> {
  const key = redisKey.chatMessages(roomId)
  if (messages.length === 0) return
  try {
    await server.redis
      .multi()
      .del(key)
      .rpush(key, ...messages.map((message) => JSON.stringify(message)))
      .expire(key, keptSeconds)
      .exec()
  } catch (err) {
    server.log.warn({ err, roomId }, 'messages not cached')
  }
}

// Adds below the cap only. Which 500 of more unread ones the set names does not matter: their count is that of Postgres.
const addBelowCap = `if redis.call('SCARD', KEYS[1]) < tonumber(ARGV[2]) then redis.call('SADD', KEYS[1], ARGV[1]) end`

async function readersOf(server: Server, roomId: string): Promise<string[]> {
  const room = await locate(server.root, { type: 'room', id: roomId })
  return room ? store.readersOf(server.root, room.chain) : []
}

async function sent(server: Server, message: Message): Promise<void> {
  const key = redisKey.chatMessages(message.roomId)
  const write = server.redis.pipeline()
  // Only onto a list that is there: one that began with today's message would look like the whole room.
  write.lpushx(key, JSON.stringify(message)).ltrim(key, 0, keptMessages - 1)
  for (const userId of await readersOf(server, message.roomId))
    if (userId !== message.userId) write.eval(addBelowCap, 1, redisKey.chatUnread(userId), message.id, keptUnread)
  await write.exec()
}

async function deleted(server: Server, message: Message): Promise<void> {
  const write = server.redis.pipeline().del(redisKey.chatMessages(message.roomId))
  for (const userId of await readersOf(server, message.roomId)) write.srem(redisKey.chatUnread(userId), message.id)
  await write.exec()
}

async function read(server: Server, userId: string): Promise<void> {
  const key = redisKey.chatUnread(userId)
  const ids = await store.unreadIds(server.root, userId, keptUnread)
  const write = server.redis.multi().del(key)
  await (ids.length > 0 ? write.sadd(key, ...ids) : write).exec()
}

/** Keeps seed 004's `chat:room:{roomId}:messages` and `chat:user:{userId}:unread` close to the rows. Twice does no harm. */
export const chatConsumer: Consumer = {
  name: 'chat',
  types: ['message.sent', 'message.changed', 'message.deleted', 'room.read'],
  handle: async (server, { event }) => {
    if (event.type === 'message.sent') return sent(server, event.data.message)
    if (event.type === 'message.deleted') return deleted(server, event.data.message)
    if (event.type === 'message.changed') await server.redis.del(redisKey.chatMessages(event.data.message.roomId))
    if (event.type === 'room.read' && event.actorId) return read(server, event.actorId)
  },
}
