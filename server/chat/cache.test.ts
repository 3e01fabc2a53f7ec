import { expect, test } from 'vitest'
import * as api from '#shared/chat.ts'
import { redisKey } from '#shared/keys.ts'
import { eventsOf, member, ok, type Person, server, world } from '../../test/world.ts'
import { chatConsumer } from './cache.ts'

const { redis } = server

async function channel() {
  const here = await world()
  const { id: room } = await server.root.chatRoom.findFirstOrThrow({ where: { projectId: here.project.id } })
  const say = (who: Person, content: string) =>
    ok(who.call(api.sendMessage, { params: { roomId: room }, body: { content } }))
  const texts = async (who: Person) =>
    (await ok(who.call(api.listMessages, { params: { roomId: room } }))).data.map((message) => message.content)
  return { here, owner: here.owner, room, say, texts }
}
/** Hands the consumer everything that happened in a room, as often as asked. */
async function consume(room: string, times = 1) {
  for (const event of await eventsOf(room))
    for (let i = 0; i < times; i++) await chatConsumer.handle?.(server, { pos: event.pos, audience: [], event })
}

test('the list in Redis is filled by a reader and served, yet an edit or deletion is seen at once', async () => {
  const { owner, room, say, texts } = await channel()
  const first = await say(owner, 'one')
  await say(owner, 'two')
  expect(await texts(owner)).toEqual(['one', 'two'])
  expect(await redis.llen(redisKey.chatMessages(room))).toBe(2)
  // No consumer has run: what Redis holds is old now.
  await ok(owner.call(api.updateMessage, { params: { messageId: first.id }, body: { content: 'changed' } }))
  expect(await texts(owner)).toEqual(['changed', 'two'])
  await ok(owner.call(api.deleteMessage, { params: { messageId: first.id } }))
  await say(owner, 'three')
  expect(await texts(owner)).toEqual(['', 'two', 'three'])
})

test('a list that was cut, repeated, or is not ours is not believed', async () => {
  const { owner, room, say, texts } = await channel()
  for (const text of ['one', 'two', 'three']) await say(owner, text)
  const key = redisKey.chatMessages(room)
  await texts(owner)
  await redis.ltrim(key, 0, 0)
  expect(await texts(owner)).toEqual(['one', 'two', 'three'])
  await consume(room, 2)
  expect(await texts(owner)).toEqual(['one', 'two', 'three'])
  await redis.lpush(key, 'not json')
  expect(await texts(owner)).toEqual(['one', 'two', 'three'])
  await redis.multi().del(key).set(key, 'a string').exec()
  expect(await texts(owner)).toEqual(['one', 'two', 'three'])
})

test('a room nobody has read gets no list that begins in the middle', async () => {
  const { owner, room, say } = await channel()
  for (const text of ['one', 'two']) await say(owner, text)
  await consume(room)
  expect(await redis.exists(redisKey.chatMessages(room))).toBe(0)
})

test('unread ids are those of others’ messages until they are read or deleted, however often told', async () => {
  const { here, owner, room, say } = await channel()
  const mate = await member(here, 'member')
  const [one, two, three] = [await say(owner, 'one'), await say(owner, 'two'), await say(owner, 'three')]
  const unread = async (who: Person) => (await redis.smembers(redisKey.chatUnread(who.id))).toSorted()
  await consume(room, 2)
  expect(await unread(mate)).toEqual([one.id, two.id, three.id].toSorted())
  expect(await unread(owner)).toEqual([])

  await ok(owner.call(api.deleteMessage, { params: { messageId: three.id } }))
  await ok(mate.call(api.markRead, { params: { roomId: room }, body: { pos: 1 } }))
  await consume(room)
  expect(await unread(mate)).toEqual([two.id])
})

test('at most 500 unread ids are kept', async () => {
  const { here, owner, room, say } = await channel()
  const mate = await member(here, 'member')
  await redis.sadd(redisKey.chatUnread(mate.id), ...Array.from({ length: 500 }, (_, i) => `m${i}`))
  await say(owner, 'one more')
  await consume(room)
  expect(await redis.scard(redisKey.chatUnread(mate.id))).toBe(500)
})
