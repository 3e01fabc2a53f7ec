import { expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import { createProject, getProject } from '#shared/projects.ts'
import type { Role } from '#shared/roles.ts'
import * as api from '#shared/sharing.ts'
import { createTask, getTask } from '#shared/tasks.ts'
import { eventsOf, grant, member, ok, person, server, world, type Person } from '../../test/world.ts'

type Ref = { objectType: 'workspace' | 'project' | 'task'; objectId: string }
const project = (objectId: string): Ref => ({ objectType: 'project', objectId })
const share = (by: Person, ref: Ref, userId: string, role: Role) =>
  by.call(api.shareObject, { params: { ...ref, userId }, body: { role } })
const unshare = (by: Person, ref: Ref, userId: string) => by.call(api.unshareObject, { params: { ...ref, userId } })

test('who can see an object, and why, names every grant on it and above it, teams too', async () => {
  const here = await world()
  const ann = await member(here, 'viewer', 'Ann')
  await grant(ann, 'project', here.project.id, here.workspace.id, 'admin')
  const team = await server.root.team.create({
    data: {
      name: 'Design',
      workspaceId: here.workspace.id,
      members: { create: { userId: (await person('Tess')).id } },
    },
    include: { members: true },
  })
  const of = { objectType: 'project', objectId: here.project.id, workspaceId: here.workspace.id } as const
  await server.root.grant.create({
    data: { subjectType: 'team', subjectId: team.id, ...of, role: 'commenter', source: 'shared' },
  })

  const seen = await ok(ann.call(api.whoCanSee, { params: project(here.project.id) }))
  expect(seen).toMatchObject({ inherits: true, mine: 'admin' })
  expect(
    seen.data.map((one) => [one.person.name, one.role, one.reasons.map((r) => `${r.objectTitle}: ${r.role}`)]),
  ).toEqual([
    ['Ann', 'admin', ['Apollo: admin', `${here.workspace.name}: viewer`]],
    ['Olga Owner', 'owner', ['Apollo: owner', `${here.workspace.name}: owner`]],
    ['Tess', 'commenter', ['Apollo: commenter']],
  ])
})

test('a private object names nobody who is only above it', async () => {
  const here = await world()
  await member(here, 'admin')
  const body = { name: 'Secret', inherits: false }
  const made = await ok(here.owner.call(createProject, { params: { workspaceId: here.workspace.id }, body }))
  const seen = await ok(here.owner.call(api.whoCanSee, { params: project(made.id) }))
  expect(seen.data.map((one) => one.person.id)).toEqual([here.owner.id])
  expect(seen.inherits).toBe(false)
})

test('a guest of one task sees the task and not its project, until it is taken back', async () => {
  const here = await world()
  const { id } = await ok(
    here.owner.call(createTask, { params: { projectId: here.project.id }, body: { title: 'One thing' } }),
  )
  const guest = await person('Guest')
  const task: Ref = { objectType: 'task', objectId: id }
  expect((await ok(share(here.owner, task, guest.id, 'commenter'))).reasons).toMatchObject([{ source: 'shared' }])
  expect((await guest.call(getTask, { params: { taskId: id } })).status).toBe(200)
  expect((await guest.call(getProject, { params: { projectId: here.project.id } })).status).toBe(404)

  expect((await unshare(here.owner, task, guest.id)).status).toBe(204)
  expect((await guest.call(getTask, { params: { taskId: id } })).status).toBe(404)
  expect((await unshare(here.owner, task, guest.id)).status).toBe(404)
  const told = (await eventsOf(id)).filter((event) => event.type === 'grant.changed')
  expect(told.map((event) => event.data)).toMatchObject([{ role: 'commenter' }, { role: null }])
})

test('sharing again with the same role changes and tells nothing', async () => {
  const here = await world()
  const guest = await person('Guest')
  for (const _ of [1, 2]) await ok(share(here.owner, project(here.project.id), guest.id, 'viewer'))
  expect((await eventsOf(here.project.id)).filter((event) => event.type === 'grant.changed')).toHaveLength(1)
})

test('nobody gives more than they hold, changes somebody stronger, or shares without the right to', async () => {
  const here = await world()
  const ref = project(here.project.id)
  const guest = await person('Guest')
  const admin = await member(here, 'admin')
  expect((await share(admin, ref, guest.id, 'owner')).status).toBe(403)
  expect((await share(admin, ref, here.owner.id, 'viewer')).status).toBe(403)
  expect((await unshare(admin, ref, here.owner.id)).status).toBe(403)
  expect((await share(admin, ref, guest.id, 'admin')).status).toBe(200)
  for (const role of ['member', 'viewer'] as const)
    expect((await share(await member(here, role), ref, guest.id, 'viewer')).status).toBe(403)
  expect((await share(await person('Eve'), ref, guest.id, 'viewer')).status).toBe(404)
})

test('an unknown or suspended person cannot be given anything', async () => {
  const here = await world()
  const gone = await person('Gone')
  await server.root.user.update({ where: { id: gone.id }, data: { status: 'suspended' } })
  for (const id of [newId(), gone.id])
    expect((await share(here.owner, project(here.project.id), id, 'viewer')).status).toBe(404)
})

test('a workspace is not shared by single grants', async () => {
  const here = await world()
  const ref: Ref = { objectType: 'workspace', objectId: here.workspace.id }
  const guest = await person('Guest')
  expect((await share(here.owner, ref, guest.id, 'viewer')).status).toBe(400)
  expect((await unshare(here.owner, ref, here.owner.id)).status).toBe(400)
})

test('the last owner of a private project stays; with a second one they may go', async () => {
  const here = await world()
  const params = { workspaceId: here.workspace.id }
  const { id } = await ok(here.owner.call(createProject, { params, body: { name: 'Secret', inherits: false } }))
  expect((await unshare(here.owner, project(id), here.owner.id)).status).toBe(409)
  expect((await share(here.owner, project(id), here.owner.id, 'viewer')).status).toBe(409)
  await ok(share(here.owner, project(id), (await person('Bob')).id, 'owner'))
  expect((await unshare(here.owner, project(id), here.owner.id)).status).toBe(204)
})
