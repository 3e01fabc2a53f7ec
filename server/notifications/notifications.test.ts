import { expect, test } from 'vitest'
import { updateSettings } from '#shared/accounts.ts'
import { sendMessage } from '#shared/chat.ts'
import { createDocumentComment, createTaskComment, deleteComment, updateComment } from '#shared/comments.ts'
import { createDocument } from '#shared/documents.ts'
import * as api from '#shared/notifications.ts'
import { createTask, updateTask } from '#shared/tasks.ts'
import { eventsOf, member, ok, type Person, person, server, type World, world } from '../../test/world.ts'
import { notify } from './notify.ts'

/** Hands the consumer all that happened to an object, as often as asked. */
async function consume(objectId: string, times = 1) {
  for (const event of await eventsOf(objectId)) for (let i = 0; i < times; i++) await notify(server, event)
}
const inbox = (who: Person, query: { limit?: number; after?: string } = {}) =>
  ok(who.call(api.listNotifications, { query }))
const lines = async (who: Person) => (await inbox(who)).data.map(({ type, message }) => [type, message])
const taskIn = ({ owner, project }: World, body: { title: string; assigneeId?: string }) =>
  ok(owner.call(createTask, { params: { projectId: project.id }, body }))
const comment = (who: Person, taskId: string, content: string) =>
  ok(who.call(createTaskComment, { params: { taskId }, body: { content } }))
const read = (who: Person, body: { ids?: string[] } = {}) => who.call(api.readNotifications, { body })

test('who is assigned is told once, with the address of the card, however often the event is handled', async () => {
  const here = await world()
  const mate = await member(here, 'member')
  const task = await taskIn(here, { title: 'Launch', assigneeId: mate.id })
  await ok(here.owner.call(updateTask, { params: { taskId: task.id }, body: { title: 'Lift off' } }))
  await consume(task.id, 3)
  const { data, unread } = await inbox(mate)
  expect(unread).toBe(1)
  expect(data).toMatchObject([
    {
      type: 'assigned',
      read: false,
      actorId: here.owner.id,
      workspaceId: here.workspace.id,
      actionUrl: `/w/${here.workspace.slug}/p/${here.project.key}/board?peek=${task.key}`,
    },
  ])
  expect(data[0]?.message).toBe(`Olga Owner assigned ${task.key} Launch to you`)
  const told = (await eventsOf(mate.id)).filter((event) => event.type === 'notifications.changed')
  expect(told.at(-1)).toMatchObject({ data: { unread: 1 } })
})

test('nobody is told of what they did themselves', async () => {
  const here = await world()
  const task = await taskIn(here, { title: 'Mine', assigneeId: here.owner.id })
  await comment(here.owner, task.id, `note to @${here.owner.username}`)
  await consume(task.id)
  expect(await lines(here.owner)).toEqual([])
})

test('a comment tells assignee and creator, and those mentioned once and as such', async () => {
  const here = await world()
  const [assignee, mentioned, writer] = [
    await member(here, 'member', 'As Signee'),
    await member(here, 'viewer', 'Men Tioned'),
    await member(here, 'commenter', 'Wri Ter'),
  ]
  const task = await taskIn(here, { title: 'Talk', assigneeId: assignee.id })
  await comment(writer, task.id, `@${mentioned.username} and @${assignee.username}, see mail@${mentioned.username}`)
  await consume(task.id)
  expect((await lines(here.owner)).map(([type]) => type)).toEqual(['commented'])
  expect((await lines(mentioned)).map(([type]) => type)).toEqual(['mentioned'])
  expect((await lines(assignee)).map(([type]) => type)).toEqual(['mentioned', 'assigned'])
})

test('a mention added while editing a comment tells the newly mentioned person, and only them', async () => {
  const here = await world()
  const [first, second] = [await member(here, 'member', 'Fir St'), await member(here, 'member', 'Sec Ond')]
  const task = await taskIn(here, { title: 'Talk' })
  const said = await comment(here.owner, task.id, `@${first.username} look`)
  const edit = (content: string) =>
    ok(here.owner.call(updateComment, { params: { commentId: said.id }, body: { content } }))
  await edit(`@${first.username} look again`)
  await edit(`@${first.username} and @${second.username} look again`)
  await edit(`@${second.username} look`)
  await consume(task.id, 2)
  expect((await lines(first)).map(([type]) => type)).toEqual(['mentioned'])
  expect(await lines(second)).toEqual([
    ['mentioned', `Olga Owner mentioned you: @${first.username} and @${second.username} look again`],
  ])
  await ok(here.owner.call(deleteComment, { params: { commentId: said.id } }))
  await consume(task.id)
  expect(JSON.stringify(await inbox(second))).not.toContain('look')
})

test('only people who may see the object are told', async () => {
  const here = await world()
  const [stranger, mate] = [await person('Sam Stranger'), await member(here, 'member')]
  const document = await ok(
    here.owner.call(createDocument, {
      params: { projectId: here.project.id },
      body: { title: 'Secret', inherits: false },
    }),
  )
  const on = { params: { documentId: document.id } }
  const content = `@${stranger.username} @${mate.username}`
  await ok(here.owner.call(createDocumentComment, { ...on, body: { content } }))
  await consume(document.id)
  expect([await lines(stranger), await lines(mate)]).toEqual([[], []])
})

test('a mention in the channel leads there', async () => {
  const here = await world()
  const mate = await member(here, 'member')
  const room = await server.root.chatRoom.findFirstOrThrow({ where: { projectId: here.project.id } })
  const body = { content: `Hi @${mate.username}!` }
  await ok(here.owner.call(sendMessage, { params: { roomId: room.id }, body }))
  await consume(room.id)
  expect((await inbox(mate)).data).toMatchObject([
    { type: 'mentioned', actionUrl: `/w/${here.workspace.slug}/c/${room.id}` },
  ])
})

test('the words of a deleted comment leave the inbox, also when it is deleted before anybody was told', async () => {
  const here = await world()
  const mate = await member(here, 'member')
  const task = await taskIn(here, { title: 'Talk' })
  const said = await comment(here.owner, task.id, `@${mate.username} secret-zebra`)
  await consume(task.id)
  await ok(here.owner.call(deleteComment, { params: { commentId: said.id } }))
  await consume(task.id)
  expect(await inbox(mate)).toMatchObject({ unread: 1, data: [{ type: 'mentioned' }] })
  expect(JSON.stringify(await inbox(mate))).not.toContain('zebra')
})

test('reading some, then all, counts down, tells the other tabs, and touches nobody else’s', async () => {
  const here = await world()
  const [mate, other] = [await member(here, 'member'), await member(here, 'member')]
  for (let i = 0; i < 3; i++) await consume((await taskIn(here, { title: `T${i}`, assigneeId: mate.id })).id)
  await consume((await taskIn(here, { title: 'Theirs', assigneeId: other.id })).id)
  const [first] = (await inbox(mate)).data
  const theirs = (await inbox(other)).data.map((notification) => notification.id)
  expect(await ok(read(mate, { ids: [first?.id ?? '', ...theirs] }))).toEqual({ unread: 2 })
  expect(await ok(read(mate))).toEqual({ unread: 0 })
  expect(await ok(read(mate))).toEqual({ unread: 0 })
  expect((await inbox(other)).unread).toBe(1)
  const told = (await eventsOf(mate.id)).filter((event) => event.type === 'notifications.changed')
  expect(told.map((event) => event.data)).toEqual([1, 2, 3, 2, 0].map((unread) => ({ unread })))
  expect((await read(mate, { ids: ['not an id'] })).status).toBe(400)
})

test('the inbox is read newest first, page by page', async () => {
  const here = await world()
  const mate = await member(here, 'member')
  for (let i = 0; i < 5; i++) await consume((await taskIn(here, { title: `T${i}`, assigneeId: mate.id })).id)
  const first = await inbox(mate, { limit: 3 })
  const rest = await inbox(mate, { after: first.page.next ?? '' })
  const titles = [...first.data, ...rest.data].map(({ message }) => /T\d/.exec(message)?.[0])
  expect(titles).toEqual(['T4', 'T3', 'T2', 'T1', 'T0'])
  expect(rest.page.hasMore).toBe(false)
})

test('a kind that a person turned off is not written', async () => {
  const here = await world()
  const mate = await member(here, 'member')
  await ok(mate.call(updateSettings, { body: { notificationPreferences: { assigned: false } } }))
  const task = await taskIn(here, { title: 'Quiet', assigneeId: mate.id })
  await comment(here.owner, task.id, 'Loud')
  await consume(task.id)
  expect((await lines(mate)).map(([type]) => type)).toEqual(['commented'])
})
