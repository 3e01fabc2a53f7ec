import { expect, test } from 'vitest'
import { createDocument, getDocument } from '#shared/documents.ts'
import { listNotifications } from '#shared/notifications.ts'
import { createProject } from '#shared/projects.ts'
import * as api from '#shared/sharing.ts'
import { eventsOf, member, ok, person, type Person, server, type World, world } from '../../test/world.ts'
import { changeOf } from '../events/access.ts'
import { notify } from '../notifications/notify.ts'

const take = (who: Person, objectType: 'document' | 'project', objectId: string) =>
  who.call(api.takeOver, { params: { objectType, objectId } })
const hidden = async (who: Person, { workspace }: World) =>
  (await ok(who.call(api.listPrivate, { params: { workspaceId: workspace.id } }))).data

/** A private document of a member, which the owner of the workspace cannot see. */
async function secret() {
  const here = await world()
  const ben = await member(here, 'member', 'Ben Ruiz')
  const body = { title: 'Secret plan', inherits: false }
  const document = await ok(ben.call(createDocument, { params: { projectId: here.project.id }, body }))
  return { here, ben, id: document.id }
}

test('an owner of the workspace is told of private objects by whose they are, never by title, and takes one over', async () => {
  const { here, ben, id } = await secret()
  const params = { documentId: id }
  expect((await here.owner.call(getDocument, { params })).status).toBe(404)
  const listed = await hidden(here.owner, here)
  expect(listed).toMatchObject([{ objectType: 'document', objectId: id, grants: 1, owners: [{ id: ben.id }] }])
  expect(JSON.stringify(listed)).not.toContain('Secret plan')

  expect(await ok(take(here.owner, 'document', id))).toEqual({ role: 'owner' })
  expect((await here.owner.call(getDocument, { params })).body.title).toBe('Secret plan')
  expect(await hidden(here.owner, here)).toEqual([])
  expect((await ben.call(getDocument, { params })).status).toBe(200)
})

test('all who see the object are told of it, once, and sockets learn the new access', async () => {
  const { here, ben, id } = await secret()
  for (const _ of [1, 2]) await ok(take(here.owner, 'document', id))
  const told = (await eventsOf(id)).filter((event) => event.type === 'object.taken_over')
  expect(told).toHaveLength(1)
  const [row] = await server.root.event.findMany({ where: { objectId: id, type: 'object.taken_over' } })
  expect(row?.audience).toEqual([`object:document:${id}`, `user:${here.owner.id}`])
  for (const event of told) {
    await notify(server, event)
    expect(changeOf({ pos: event.pos, audience: [], event })).toMatchObject({ userId: here.owner.id })
  }
  const { data } = await ok(ben.call(listNotifications))
  expect(data).toMatchObject([{ type: 'taken_over', message: 'Olga Owner took over the document Secret plan' }])
  expect((await ok(here.owner.call(listNotifications))).data).toEqual([])
})

test('nobody but an owner of the workspace takes over, and only what is private', async () => {
  const { here, ben, id } = await secret()
  const [admin, stranger] = [await member(here, 'admin'), await person('Eve')]
  expect([
    (await take(admin, 'document', id)).status,
    (await take(stranger, 'document', id)).status,
    (await take(ben, 'document', id)).status,
    (await take(here.owner, 'project', here.project.id)).status,
  ]).toEqual([404, 404, 403, 409])
  expect((await admin.call(api.listPrivate, { params: { workspaceId: here.workspace.id } })).status).toBe(403)
  expect((await eventsOf(id)).map((event) => event.type)).not.toContain('object.taken_over')
})

test('a private project in which nobody is left is found and taken over', async () => {
  const here = await world()
  const ben = await member(here, 'member')
  const body = { name: 'Lost', inherits: false }
  const project = await ok(ben.call(createProject, { params: { workspaceId: here.workspace.id }, body }))
  await server.root.grant.deleteMany({ where: { objectId: project.id } })
  expect(await hidden(here.owner, here)).toMatchObject([{ objectId: project.id, grants: 0, owners: [] }])
  expect((await take(here.owner, 'project', project.id)).status).toBe(200)
})
