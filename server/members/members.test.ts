import { expect, test } from 'vitest'
import * as api from '#shared/members.ts'
import type { Role } from '#shared/roles.ts'
import { createTask } from '#shared/tasks.ts'
import { getWorkspace } from '#shared/workspaces.ts'
import { eventsOf, grant, member, ok, person, server, world, type Person } from '../../test/world.ts'

const setRole = (by: Person, workspaceId: string, userId: string, role: Role) =>
  by.call(api.updateMember, { params: { workspaceId, userId }, body: { role } })
const remove = (by: Person, workspaceId: string, userId: string) =>
  by.call(api.removeMember, { params: { workspaceId, userId } })

test('members are listed by name, page after page, each once and without guests', async () => {
  const { owner, workspace, project } = await world()
  for (const name of ['Zed', 'anna', 'Bert']) await member({ workspace }, 'viewer', name)
  await grant(await person('Guest'), 'project', project.id, workspace.id, 'viewer')

  const names: string[] = []
  let after: string | undefined
  do {
    const query = after === undefined ? { limit: 2 } : { limit: 2, after }
    const { data, page } = await ok(owner.call(api.listMembers, { params: { workspaceId: workspace.id }, query }))
    names.push(...data.map((one) => one.person.name))
    after = page.next ?? undefined
  } while (after !== undefined)
  expect(names).toEqual(['anna', 'Bert', 'Olga Owner', 'Zed'])
})

test('a made-up cursor is refused with 400', async () => {
  const { owner, workspace } = await world()
  const made = (key: unknown) => Buffer.from(JSON.stringify(key)).toString('base64url')
  for (const after of ['nonsense', made(['a']), made([1, 2]), made(['a\0', 'b']), made(['\ud800', 'b'])]) {
    const res = await owner.call(api.listMembers, { params: { workspaceId: workspace.id }, query: { after } })
    expect(res.status).toBe(400)
  }
})

test('a changed role counts at once and is told to the workspace and the person', async () => {
  const { owner, workspace } = await world()
  const ann = await member({ workspace }, 'viewer')
  expect((await ok(setRole(owner, workspace.id, ann.id, 'admin'))).role).toBe('admin')
  expect((await setRole(ann, workspace.id, ann.id, 'member')).status).toBe(200)
  const events = await server.root.event.findMany({ where: { objectId: workspace.id, type: 'member.changed' } })
  expect(events.map((event) => event.audience)).toEqual(
    [1, 2].map(() => [`workspace:${workspace.id}`, `user:${ann.id}`]),
  )
})

test('nobody gives more than they hold or changes somebody stronger', async () => {
  const { owner, workspace } = await world()
  const [admin, ann] = [await member({ workspace }, 'admin'), await member({ workspace }, 'member')]
  expect((await setRole(admin, workspace.id, ann.id, 'owner')).status).toBe(403)
  expect((await setRole(admin, workspace.id, admin.id, 'owner')).status).toBe(403)
  expect((await setRole(admin, workspace.id, owner.id, 'viewer')).status).toBe(403)
  expect((await remove(admin, workspace.id, owner.id)).status).toBe(403)
  expect((await setRole(ann, workspace.id, ann.id, 'admin')).status).toBe(403)
  expect(await server.root.event.count({ where: { objectId: workspace.id, type: { startsWith: 'member.' } } })).toBe(0)
})

test('the last owner can be neither demoted nor removed; two who leave at once leave one', async () => {
  const { owner, workspace } = await world()
  expect((await setRole(owner, workspace.id, owner.id, 'admin')).status).toBe(409)
  expect((await remove(owner, workspace.id, owner.id)).status).toBe(409)

  const second = await member({ workspace }, 'owner')
  const left = await Promise.all([
    remove(owner, workspace.id, owner.id),
    setRole(second, workspace.id, second.id, 'viewer'),
  ])
  expect(left.filter((res) => res.status === 409)).toHaveLength(1)
  const owners = { objectId: workspace.id, objectType: 'workspace', role: 'owner' } as const
  expect(await server.root.grant.count({ where: owners })).toBe(1)
})

test('removing a person ends all their grants in the workspace and their invitation links, and nothing elsewhere', async () => {
  const { owner, workspace, project } = await world()
  const other = await world()
  const ann = await member({ workspace }, 'admin')
  await grant(ann, 'project', project.id, workspace.id, 'owner')
  await grant(ann, 'project', other.project.id, other.workspace.id, 'viewer')
  const params = { workspaceId: workspace.id }
  const { token } = await ok(ann.call(api.createInvitation, { params, body: { role: 'admin' } }))

  expect((await remove(owner, workspace.id, ann.id)).status).toBe(204)
  expect((await ann.call(getWorkspace, { params })).status).toBe(404)
  expect((await ann.call(api.acceptInvitation, { params: { token } })).status).toBe(404)
  const left = await server.root.grant.findMany({ where: { subjectId: ann.id } })
  expect(left.map((one) => one.workspaceId)).toEqual([other.workspace.id])
  expect((await remove(owner, workspace.id, ann.id)).status).toBe(404)
  const removed = (await eventsOf(workspace.id)).filter((event) => event.type === 'member.removed')
  expect(removed).toMatchObject([{ actorId: owner.id, data: { userId: ann.id } }])
})

test.each(['viewer', 'member'] as const)('a %s may leave, and may not remove others', async (role) => {
  const { workspace } = await world()
  const [ann, bob] = [await member({ workspace }, role), await member({ workspace }, 'viewer', 'Bob')]
  expect((await remove(ann, workspace.id, bob.id)).status).toBe(403)
  expect((await remove(ann, workspace.id, ann.id)).status).toBe(204)
})

test('a guest and a stranger see no members', async () => {
  const { workspace, project } = await world()
  const [guest, eve] = [await person('Guest'), await person('Eve')]
  await grant(guest, 'project', project.id, workspace.id, 'admin')
  for (const someone of [guest, eve])
    expect((await someone.call(api.listMembers, { params: { workspaceId: workspace.id } })).status).toBe(404)
})

test('who did something here and left is known by name at once, and who did nothing is not', async () => {
  const { owner, workspace, project } = await world()
  const [author, idler] = [await member({ workspace }, 'member', 'Ann'), await member({ workspace }, 'member', 'Ian')]
  await ok(author.call(createTask, { params: { projectId: project.id }, body: { title: 'Mast' } }))
  for (const { id } of [author, idler]) await ok(remove(owner, workspace.id, id))
  const query = { ids: `${author.id},${idler.id}` }
  const { data } = await ok(owner.call(api.findPeople, { params: { workspaceId: workspace.id }, query }))
  expect(data.map(({ name }) => name)).toEqual(['Ann'])
})
