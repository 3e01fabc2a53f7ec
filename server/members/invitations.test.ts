import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import * as api from '#shared/members.ts'
import { getProject } from '#shared/projects.ts'
import type { BodyInput } from '#shared/endpoint.ts'
import { getWorkspace } from '#shared/workspaces.ts'
import {
  anonymous,
  eventsOf,
  grant,
  member,
  ok,
  origin,
  person,
  server,
  world,
  type Person,
  type World,
} from '../../test/world.ts'

const invite = (
  by: Person,
  { workspace }: Pick<World, 'workspace'>,
  body: BodyInput<typeof api.createInvitation> = {},
) => by.call(api.createInvitation, { params: { workspaceId: workspace.id }, body })
const accept = (by: Person, token: string) => by.call(api.acceptInvitation, { params: { token } })

test('a link shows what it invites to, brings a person in with its role, and is kept as a hash only', async () => {
  const here = await world()
  const { token, url, invitation } = await ok(invite(here.owner, here, { role: 'commenter' }))
  expect(url).toBe(`${origin}/invite/${token}`)
  const row = await server.root.invitation.findUniqueOrThrow({ where: { id: invitation.id } })
  expect(row.tokenHash).toBe(createHash('sha256').update(token).digest('hex'))

  expect(await ok(anonymous.call(api.readInvitation, { params: { token } }))).toMatchObject({
    workspaceName: here.workspace.name,
    objectType: 'workspace',
    role: 'commenter',
    invitedBy: 'Olga Owner',
  })
  const ann = await person()
  expect(await ok(accept(ann, token))).toMatchObject({ workspaceId: here.workspace.id, slug: here.workspace.slug })
  const { data } = await ok(ann.call(api.listMembers, { params: { workspaceId: here.workspace.id } }))
  expect(data.find((one) => one.person.id === ann.id)?.role).toBe('commenter')
  const joined = (await eventsOf(here.workspace.id)).filter((event) => event.type === 'member.joined')
  expect(joined).toMatchObject([{ actorId: ann.id, data: { member: { role: 'commenter' } } }])
})

test('accepting again counts once, and a role is raised but never lowered', async () => {
  const here = await world()
  const [low, high] = [
    await ok(invite(here.owner, here, { role: 'viewer' })),
    await ok(invite(here.owner, here, { role: 'admin' })),
  ]
  const ann = await person()
  for (const { token } of [low, low, high, low]) expect((await accept(ann, token)).status).toBe(200)
  expect((await accept(here.owner, low.token)).status).toBe(200)
  const uses = async (id: string) => (await server.root.invitation.findUniqueOrThrow({ where: { id } })).uses
  expect([await uses(low.invitation.id), await uses(high.invitation.id)]).toEqual([1, 1])
  const mine = { subjectId: ann.id, objectId: here.workspace.id }
  expect((await server.root.grant.findFirstOrThrow({ where: mine })).role).toBe('admin')
})

test('of ten people with a link for three, exactly three get in', async () => {
  const here = await world()
  const { token } = await ok(invite(here.owner, here, { maxUses: 3 }))
  const people = await Promise.all(Array.from({ length: 10 }, (_, i) => person(`P ${i}`)))
  const statuses = (await Promise.all(people.map((someone) => accept(someone, token)))).map((res) => res.status)
  expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 200, 200, 404, 404, 404, 404, 404, 404, 404])
})

test('unknown, ended, run-out and used-up links answer alike, to reading and to accepting', async () => {
  const here = await world()
  const params = { workspaceId: here.workspace.id }
  const [ended, late, used] = await Promise.all([1, 2, 3].map(() => ok(invite(here.owner, here, { maxUses: 1 }))))
  if (!ended || !late || !used) throw new Error('no links')
  const revoke = { params: { ...params, invitationId: ended.invitation.id } }
  for (const _ of [1, 2]) expect((await here.owner.call(api.revokeInvitation, revoke)).status).toBe(204)
  await server.root.invitation.update({ where: { id: late.invitation.id }, data: { expiresAt: new Date(0) } })
  await ok(accept(await person(), used.token))

  const eve = await person('Eve')
  const answers = await Promise.all(
    ['unknown', ended.token, late.token, used.token].flatMap((token) => [
      accept(eve, token),
      anonymous.call(api.readInvitation, { params: { token } }),
    ]),
  )
  expect(new Set(answers.map((res) => `${res.status} ${res.problem.detail}`)).size).toBe(1)
  expect(answers[0]?.status).toBe(404)
  expect((await ok(here.owner.call(api.listInvitations, { params }))).data).toEqual([])
})

test('whoever was brought in by a used-up link may follow it again', async () => {
  const here = await world()
  const { token } = await ok(invite(here.owner, here, { maxUses: 1 }))
  const ann = await person()
  for (const _ of [1, 2]) expect((await accept(ann, token)).status).toBe(200)
})

test('a link to one project makes a guest, who sees the project and nothing else', async () => {
  const here = await world()
  const target = { objectType: 'project', objectId: here.project.id } as const
  const { token } = await ok(invite(here.owner, here, { role: 'viewer', target }))
  const guest = await person('Guest')
  expect(await ok(accept(guest, token))).toMatchObject(target)
  expect((await guest.call(getProject, { params: { projectId: here.project.id } })).status).toBe(200)
  expect((await guest.call(getWorkspace, { params: { workspaceId: here.workspace.id } })).status).toBe(404)
  const told = (await eventsOf(here.project.id)).filter((event) => event.type === 'grant.changed')
  expect(told).toMatchObject([{ data: { userId: guest.id, role: 'viewer' } }])
})

test('nobody invites above their own role, to another workspace, or without the right to', async () => {
  const [here, there] = [await world(), await world()]
  const admin = await member(here, 'admin')
  expect((await invite(admin, here, { role: 'owner' })).status).toBe(403)
  expect((await invite(admin, here, { role: 'admin' })).status).toBe(201)
  for (const role of ['member', 'viewer'] as const)
    expect((await invite(await member(here, role), here, { role: 'viewer' })).status).toBe(403)

  const target = { objectType: 'project', objectId: there.project.id } as const
  expect((await invite(here.owner, here, { target })).status).toBe(404)
  await grant(here.owner, 'project', there.project.id, there.workspace.id, 'owner')
  expect((await invite(here.owner, here, { target })).status).toBe(404)
  expect((await invite(here.owner, here, { target: { objectType: 'task', objectId: newId() } })).status).toBe(404)
})

test('a link ends with the right of its maker to make it', async () => {
  const here = await world()
  const admin = await member(here, 'admin')
  const { token } = await ok(invite(admin, here, { role: 'admin' }))
  await server.root.grant.updateMany({ where: { subjectId: admin.id }, data: { role: 'viewer' } })
  expect((await accept(await person(), token)).status).toBe(404)
})

test('links are listed newest first, page after page, for those who may invite', async () => {
  const here = await world()
  const params = { workspaceId: here.workspace.id }
  const made: string[] = []
  for (const _ of [1, 2, 3]) made.unshift((await ok(invite(here.owner, here))).invitation.id)
  const first = await ok(here.owner.call(api.listInvitations, { params, query: { limit: 2 } }))
  const after = first.page.next ?? ''
  const rest = await ok(here.owner.call(api.listInvitations, { params, query: { limit: 2, after } }))
  expect([...first.data, ...rest.data].map((one) => one.id)).toEqual(made)
  expect(rest.page).toEqual({ next: null, hasMore: false })
  expect((await (await member(here, 'member')).call(api.listInvitations, { params })).status).toBe(403)
  const events = await server.root.event.findMany({
    where: { objectId: here.workspace.id, type: 'invitation.created' },
  })
  expect(events.map((event) => event.audience)).toEqual(made.map(() => [`user:${here.owner.id}`]))
})
