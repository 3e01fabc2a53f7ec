import { access, mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import * as api from '#shared/accounts.ts'
import { createTaskComment, listTaskComments } from '#shared/comments.ts'
import { newId } from '#shared/ids.ts'
import { acceptInvitation, createInvitation, findPeople, listMembers, updateMember } from '#shared/members.ts'
import { listNotifications } from '#shared/notifications.ts'
import { createTask, getTask } from '#shared/tasks.ts'
import { createWorkspace } from '#shared/workspaces.ts'
import {
  anonymous,
  eventsOf,
  grant,
  member,
  ok,
  type Person,
  person,
  server,
  type World,
  world,
} from '../../test/world.ts'
import { collections } from '../documents-db/collections.ts'
import { accessConsumer } from '../events/access.ts'
import { activityConsumer } from '../events/activity.ts'
import { inTransaction, systemCtx } from '../context.ts'
import { pathOf } from '../files/disk.ts'
import { notify } from '../notifications/notify.ts'
import { eraseAccount } from './eraseAccount.ts'
import { projectSession } from './projectSession.ts'

const password = 'correct horse battery'
const remove = (who: Person, secret = password) => who.call(api.deleteMe, { body: { password: secret } })
const taskIn = ({ owner, project }: World, title: string) =>
  ok(owner.call(createTask, { params: { projectId: project.id }, body: { title } }))

/** What the consumers make of everything that happened to an object. */
async function consume(objectId: string): Promise<void> {
  for (const event of await eventsOf(objectId)) {
    await accessConsumer.handle?.(server, { pos: event.pos, audience: [], event })
    await notify(server, event)
    await projectSession(server, event)
    await eraseAccount(server, event)
  }
}

async function recordActivity(objectId: string): Promise<void> {
  for (const event of await eventsOf(objectId)) {
    const addressed = { pos: event.pos, audience: [], event }
    await activityConsumer.handle?.(server, addressed)
    await inTransaction(systemCtx(server), async (tx) => activityConsumer.record?.(tx, addressed))
  }
}

test('a deleted account leaves a tombstone: what was written stays, name, e-mail, username, picture and access go', async () => {
  const here = await world()
  const ann = await member(here, 'admin', 'Ann Vanishes')
  const task = await taskIn(here, 'Talk')
  const params = { taskId: task.id }
  await ok(ann.call(createTaskComment, { params, body: { content: 'I was here' } }))

  expect((await remove(ann)).status).toBe(204)
  await consume(ann.id)
  expect((await ann.call(api.getMe)).status).toBe(401)
  expect((await anonymous.call(api.signIn, { body: { email: ann.email, password } })).status).toBe(401)
  const left = await server.root.user.findUniqueOrThrow({ where: { id: ann.id } })
  expect(left).toMatchObject({
    name: 'Deleted user',
    status: 'deleted',
    avatar: null,
    companyName: null,
    lastLogin: null,
  })
  const body = { email: ann.email, username: ann.username, name: 'Ann Again', password }
  expect((await anonymous.call(api.signUp, { body })).status).toBe(201)

  const { data: comments } = await ok(here.owner.call(listTaskComments, { params }))
  expect(comments).toMatchObject([{ content: 'I was here', userId: ann.id }])
  const workspaceId = here.workspace.id
  const { data: members } = await ok(here.owner.call(listMembers, { params: { workspaceId } }))
  expect(members.map((each) => each.person.id)).toEqual([here.owner.id])
  await recordActivity(task.id)
  const { data: people } = await ok(here.owner.call(findPeople, { params: { workspaceId }, query: { ids: ann.id } }))
  expect(people).toEqual([{ id: ann.id, name: 'Deleted user', username: ann.id, avatar: null, status: 'deleted' }])
})

test('a wrong password deletes nothing', async () => {
  const ann = await person()
  const res = await remove(ann, 'not my password')
  expect([res.status, res.problem]).toMatchObject([400, { errors: [{ pointer: '/password' }] }])
  expect((await ann.call(api.getMe)).status).toBe(200)
  expect((await eventsOf(ann.id)).map((event) => event.type)).not.toContain('account.deleted')
})

test('the only owner of a workspace with other members is refused by its name, and one who is alone takes it to the trash', async () => {
  const here = await world()
  const { owner } = here
  const mate = await member(here, 'member')
  const alone = await ok(owner.call(createWorkspace, { body: { name: `Alone ${newId()}` } }))
  const res = await remove(owner)
  expect([res.status, res.problem.detail]).toEqual([409, expect.stringContaining(here.workspace.name)])
  expect(res.problem.detail).not.toContain(alone.name)
  expect((await owner.call(api.getMe)).status).toBe(200)
  expect((await server.root.workspace.findUniqueOrThrow({ where: { id: alone.id } })).deletedAt).toBeNull()

  const params = { workspaceId: here.workspace.id, userId: mate.id }
  await ok(owner.call(updateMember, { params, body: { role: 'owner' } }))
  expect((await remove(owner)).status).toBe(204)
  expect((await server.root.workspace.findUniqueOrThrow({ where: { id: alone.id } })).deletedAt).not.toBeNull()
  const told = await eventsOf(here.workspace.id)
  expect(told.at(-1)).toMatchObject({ type: 'member.removed', data: { userId: owner.id } })
})

test('a guest loses their grants, and those who share the object are told', async () => {
  const here = await world()
  const guest = await person('Gus Guest')
  const task = await taskIn(here, 'One thing')
  await grant(guest, 'task', task.id, here.workspace.id, 'commenter')
  expect((await guest.call(getTask, { params: { taskId: task.id } })).status).toBe(200)
  expect((await remove(guest)).status).toBe(204)
  expect(await server.root.grant.count({ where: { subjectId: guest.id } })).toBe(0)
  expect((await eventsOf(task.id)).at(-1)).toMatchObject({
    type: 'grant.changed',
    data: { userId: guest.id, role: null },
  })
})

test('no name is left in the log, in the activity, in the inboxes of others or in files', async () => {
  const here = await world()
  const name = `Zebra ${newId()}`
  const { body: link } = await here.owner.call(createInvitation, {
    params: { workspaceId: here.workspace.id },
    body: { role: 'admin' },
  })
  const ann = await person(name)
  await ok(ann.call(acceptInvitation, { params: { token: link.token } }))
  const task = await taskIn(here, 'Talk')
  const content = `@${here.owner.username} hello`
  await ok(ann.call(createTaskComment, { params: { taskId: task.id }, body: { content } }))
  const storageKey = newId()
  const file = { name: 'me.png', mimeType: 'image/png', size: 1n, sha256: '', storageKey, createdBy: ann.id }
  await server.root.attachment.create({ data: { id: newId(), ...file } })
  const path = pathOf(server.config, storageKey)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, 'x')
  for (const id of [here.workspace.id, task.id]) await recordActivity(id)
  await consume(task.id)
  const lines = async () => (await ok(here.owner.call(listNotifications))).data.map((each) => each.message)
  expect(await lines()).toEqual([`${name} mentioned you: ${content}`])

  expect((await remove(ann)).status).toBe(204)
  await consume(ann.id)
  expect(await lines()).toEqual([`Deleted user mentioned you: ${content}`])
  const inLog = await server.root.$queryRaw<
    object[]
  >`SELECT pos, type, data FROM events WHERE data::text LIKE ${`%${name}%`}`
  const inActivity = await server.root.$queryRaw<
    object[]
  >`SELECT * FROM activities WHERE metadata::text LIKE ${`%${name}%`}`
  const inLogs = await collections(server.mongo).activityLogs.find({ 'metadata.name': name }).toArray()
  expect([inLog, inActivity, inLogs]).toEqual([[], [], []])
  await expect(access(path)).rejects.toThrow('ENOENT')
  expect(await server.root.attachment.count({ where: { createdBy: ann.id } })).toBe(0)
})

test('the only administrator of an installation with other people stays', async () => {
  const [boss, other] = [await person('Boss'), await person('Other')]
  const admins = await server.root.user.findMany({ where: { role: 'admin' }, select: { id: true } })
  await server.root.user.updateMany({ data: { role: 'user' } })
  try {
    await server.root.user.update({ where: { id: boss.id }, data: { role: 'admin' } })
    expect((await remove(boss)).problem).toMatchObject({ code: 'conflict' })
    await server.root.user.update({ where: { id: other.id }, data: { role: 'admin' } })
    expect((await remove(boss)).status).toBe(204)
  } finally {
    await server.root.user.updateMany({ where: { id: { in: admins.map(({ id }) => id) } }, data: { role: 'admin' } })
  }
})

test('tbl_user_sessions shows each live session by its uuid, without its token, until it ends', async () => {
  const ann = await person()
  await consume(ann.id)
  const row = await server.root.session.findFirstOrThrow({ where: { userId: ann.id } })
  const { tbl_user_sessions: sessions } = collections(server.mongo)
  const shown = await sessions.findOne({ _id: row.uuid })
  expect(shown).toMatchObject({ expires: row.expiresAt, data: [] })
  expect(JSON.parse(shown?.session ?? '')).toMatchObject({ userId: ann.id })
  expect(JSON.stringify(shown)).not.toContain(row.tokenHash)

  await ok(ann.call(api.signOut))
  await consume(ann.id)
  expect(await sessions.findOne({ _id: row.uuid })).toBeNull()
})
