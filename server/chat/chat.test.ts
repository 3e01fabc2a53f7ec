import { expect, test } from 'vitest'
import * as api from '#shared/chat.ts'
import { newId } from '#shared/ids.ts'
import { createProject } from '#shared/projects.ts'
import { eventsOf, grant, member, ok, type Person, person, server, type World, world } from '../../test/world.ts'

const say = (who: Person, roomId: string, content: string, id?: string) =>
  who.call(api.sendMessage, { params: { roomId }, body: { content, ...(id && { id }) } })
const read = (who: Person, roomId: string, query: { before?: number; after?: number; limit?: number } = {}) =>
  who.call(api.listMessages, { params: { roomId }, query })
const textsOf = async (who: Person, roomId: string) =>
  (await ok(read(who, roomId))).data.map((message) => message.content)
const mark = (who: Person, roomId: string, pos: number, unread = false) =>
  who.call(api.markRead, { params: { roomId }, body: { pos, unread } })
const edit = (who: Person, { id }: { id: string }, content: string, headers = {}) =>
  who.call(api.updateMessage, { params: { messageId: id }, body: { content }, headers })
const remove = (who: Person, { id }: { id: string }) => who.call(api.deleteMessage, { params: { messageId: id } })
const roomsOf = async ({ workspace }: World, who: Person) => {
  const { status, body } = await who.call(api.listRooms, { params: { workspaceId: workspace.id } })
  return status === 200 ? body.data : status
}
const unreadOf = async (who: Person, roomId: string) => (await ok(who.call(api.getRoom, { params: { roomId } }))).unread

/** The project's channel. */
async function channel() {
  const here = await world()
  const { id } = await server.root.chatRoom.findFirstOrThrow({ where: { projectId: here.project.id } })
  return { here, owner: here.owner, room: id }
}

test('a workspace and a project each have a channel, seen by who sees them', async () => {
  const { here, owner, room } = await channel()
  const stranger = await person('Sam Stranger')
  expect(await roomsOf(here, owner)).toMatchObject([
    { room: { type: 'channel' }, unread: 0 },
    { room: { type: 'channel' }, unread: 0 },
  ])
  expect(await roomsOf(here, stranger)).toBe(404)
  expect([(await read(stranger, room)).status, (await say(stranger, room, 'x')).status]).toEqual([404, 404])

  const guest = await person('Gus Guest')
  await grant(guest, 'project', here.project.id, here.workspace.id, 'commenter')
  expect(await roomsOf(here, guest)).toMatchObject([{ room: { id: room } }])
  expect((await say(guest, room, 'Hello')).status).toBe(201)
})

test('the channel of a private project is seen by its people alone', async () => {
  const { here, owner } = await channel()
  const mate = await member(here, 'member')
  const secret = await ok(
    owner.call(createProject, {
      params: { workspaceId: here.workspace.id },
      body: { name: 'Secret', inherits: false },
    }),
  )
  const { id } = await server.root.chatRoom.findFirstOrThrow({ where: { projectId: secret.id } })
  const seen = async (who: Person) => JSON.stringify(await roomsOf(here, who)).includes(id)
  expect([await seen(owner), await seen(mate)]).toEqual([true, false])
  expect((await read(mate, id)).status).toBe(404)
})

test('messages sent at once get places 1 to 30 without a gap, in the order of the log', async () => {
  const { here, owner, room } = await channel()
  const people = [owner, await member(here, 'member'), await member(here, 'commenter')]
  await Promise.all(Array.from({ length: 30 }, (_, i) => ok(say(people[i % 3] ?? owner, room, `Message ${i}`))))
  const { data } = await ok(read(owner, room))
  expect(data.map((message) => message.pos)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1))
  const published = (await eventsOf(room)).flatMap((e) => (e.type === 'message.sent' ? [e.data.message] : []))
  expect(published).toEqual(data)
})

test('messages are read from the newest, back before a place and on after one', async () => {
  const { owner, room } = await channel()
  for (let i = 1; i <= 7; i++) await ok(say(owner, room, `${i}`))
  const page = async (query: { before?: number; after?: number; limit?: number }) => {
    const { data, hasMore } = await ok(read(owner, room, query))
    return [data.map((message) => message.content).join(''), hasMore]
  }
  expect(await page({ limit: 3 })).toEqual(['567', true])
  expect(await page({ limit: 3, before: 5 })).toEqual(['234', true])
  expect(await page({ limit: 3, before: 2 })).toEqual(['1', false])
  expect(await page({ limit: 3, after: 2 })).toEqual(['345', true])
  expect(await page({ after: 5 })).toEqual(['67', false])
  expect(await page({ after: 2, before: 5 })).toEqual(['34', false])
})

test('unread counts what others said since, and reading is told to the reader’s own tabs only', async () => {
  const { here, owner, room } = await channel()
  const mate = await member(here, 'member')
  for (const text of ['a', 'b', 'c']) await ok(say(owner, room, text))
  await ok(say(mate, room, 'mine'))
  expect([await unreadOf(mate, room), await unreadOf(owner, room)]).toEqual([3, 1])

  expect(await ok(mark(mate, room, 2))).toMatchObject({ lastReadPos: 2, unread: 1, lastPos: 4 })
  expect((await ok(mark(mate, room, 1))).lastReadPos).toBe(2)
  expect((await ok(mark(mate, room, 999))).lastReadPos).toBe(4)
  expect(await ok(mark(mate, room, 1, true))).toMatchObject({ lastReadPos: 1, unread: 2 })
  const reads = await server.root.event.findMany({ where: { objectId: room, type: 'room.read' } })
  expect(reads.map((event) => event.audience)).toEqual([1, 2, 3].map(() => [`user:${mate.id}`]))
})

test('who joins later has read what was said before', async () => {
  const { here, owner, room } = await channel()
  for (const text of ['old', 'older']) await ok(say(owner, room, text))
  const late = await member(here, 'member')
  expect(await unreadOf(late, room)).toBe(0)
  await ok(say(owner, room, 'new'))
  expect(await unreadOf(late, room)).toBe(1)
  expect((await ok(mark(late, room, 0))).lastReadPos).toBe(2)
})

test('only its author edits a message; an admin may delete it, another member may not', async () => {
  const { here, owner, room } = await channel()
  const [author, other] = [await member(here, 'member'), await member(here, 'member')]
  const message = await ok(say(author, room, 'Mine'))
  expect([(await edit(owner, message, 'x')).status, (await remove(other, message)).status]).toEqual([403, 403])
  expect(await ok(edit(author, message, 'Better', { 'if-match': '"v1"' }))).toMatchObject({ version: 2, pos: 1 })
  expect((await edit(author, message, 'Worse', { 'if-match': '"v1"' })).status).toBe(412)
  expect((await ok(edit(author, message, 'Better'))).version).toBe(2)
  expect((await remove(owner, message)).status).toBe(204)
  expect([(await remove(owner, message)).status, (await edit(author, message, 'x')).status]).toEqual([404, 404])
})

test('a deleted message keeps its place without text, and no copy of the text stays', async () => {
  const { here, owner, room } = await channel()
  const author = await member(here, 'member')
  const message = await ok(say(author, room, 'secret-zebra', newId()))
  await ok(say(owner, room, 'next'))
  await ok(edit(author, message, 'secret-zebra twice'))
  await ok(remove(author, message))
  expect((await ok(read(owner, room))).data).toMatchObject([
    { pos: 1, content: '', deletedAt: expect.any(String) },
    { pos: 2, content: 'next', deletedAt: null },
  ])
  expect(await unreadOf(owner, room)).toBe(0)
  const kept = [
    await eventsOf(room),
    await server.root.chatMessage.findMany({ where: { roomId: room } }),
    await server.root.idempotencyKey.findMany({ where: { principal: author.id } }),
  ]
  expect(JSON.stringify(kept)).not.toContain('zebra')
})

test('a repeated send with the client’s id is one message', async () => {
  const { owner, room } = await channel()
  const id = newId()
  const answers = await Promise.all([1, 2, 3].map(() => say(owner, room, 'once', id)))
  expect(answers.filter((answer) => answer.status === 201).length).toBeGreaterThan(0)
  expect(answers.every((answer) => [201, 409].includes(answer.status))).toBe(true)
  expect((await ok(say(owner, room, 'once', id))).pos).toBe(1)
  expect(await textsOf(owner, room)).toEqual(['once'])
})

test('a viewer reads and is refused to write', async () => {
  const { here, owner, room } = await channel()
  const message = await ok(say(owner, room, 'Hello'))
  const viewer = await member(here, 'viewer')
  expect(await textsOf(viewer, room)).toEqual(['Hello'])
  const answers = [await say(viewer, room, 'x'), await edit(viewer, message, 'x'), await remove(viewer, message)]
  expect(answers.map((answer) => answer.status)).toEqual([403, 403, 403])
  expect((await mark(viewer, room, 1)).status).toBe(200)
})
