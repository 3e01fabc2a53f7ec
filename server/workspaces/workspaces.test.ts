import { expect, test } from 'vitest'
import { listRooms } from '#shared/chat.ts'
import { newId } from '#shared/ids.ts'
import * as api from '#shared/workspaces.ts'
import { eventsOf, grant, member, ok, person, server, world } from '../../test/world.ts'

const slug = () => `s-${newId()}`

test('a new workspace has its maker as owner, a #general channel and an address made of its name', async () => {
  const ann = await person()
  const name = `Acme & Söhne ${newId()}`
  const workspace = await ok(ann.call(api.createWorkspace, { body: { name, timezone: 'Europe/Lisbon' } }))

  expect(workspace).toMatchObject({ name, slug: expect.stringMatching(/^acme-sohne-/), version: 1 })
  expect(workspace.settings.timezone).toBe('Europe/Lisbon')
  const { data: rooms } = await ok(ann.call(listRooms, { params: { workspaceId: workspace.id } }))
  expect(rooms.map(({ room }) => [room.name, room.type])).toEqual([['general', 'channel']])
  expect((await ok(ann.call(api.listWorkspaces))).data).toEqual([{ workspace, role: 'owner' }])
  expect((await eventsOf(workspace.id)).map((event) => event.type)).toEqual(['workspace.created'])
})

test('a repeated create with one id makes one workspace; another body or maker is refused', async () => {
  const ann = await person()
  const body = { id: newId(), name: 'Twice' }
  const first = await ok(ann.call(api.createWorkspace, { body }))
  expect(await ok(ann.call(api.createWorkspace, { body }))).toEqual(first)
  expect((await ann.call(api.createWorkspace, { body: { ...body, name: 'Other' } })).status).toBe(422)
  expect((await (await person('Bob')).call(api.createWorkspace, { body })).status).toBe(409)
})

test('two workspaces of one name get two addresses; a given one that is taken is a 409', async () => {
  const ann = await person()
  const wanted = slug()
  const [one, two] = await Promise.all([1, 2].map(() => ann.call(api.createWorkspace, { body: { name: wanted } })))
  expect(new Set([one?.body.slug, two?.body.slug])).toEqual(new Set([wanted, `${wanted}-2`]))
  const taken = await ann.call(api.createWorkspace, { body: { name: 'x', slug: wanted } })
  expect([taken.status, taken.problem]).toMatchObject([409, { errors: [{ pointer: '/slug' }] }])
})

test('an old address leads to its workspace, stays taken for others and can be taken back', async () => {
  const { owner, workspace } = await world()
  const next = slug()
  const change = (body: object) => owner.call(api.updateWorkspace, { params: { workspaceId: workspace.id }, body })
  expect((await ok(change({ slug: next }))).slug).toBe(next)

  for (const known of [workspace.slug, next])
    expect((await ok(owner.call(api.findWorkspace, { params: { slug: known } }))).workspace.id).toBe(workspace.id)
  const stranger = await person('Eve')
  expect((await stranger.call(api.createWorkspace, { body: { name: 'x', slug: workspace.slug } })).status).toBe(409)
  expect((await ok(change({ slug: workspace.slug }))).slug).toBe(workspace.slug)
  expect((await ok(owner.call(api.findWorkspace, { params: { slug: next } }))).workspace.id).toBe(workspace.id)
})

test('a change tells once, bumps the version, and refuses whoever saw an older one', async () => {
  const { owner, workspace } = await world()
  const given = { params: { workspaceId: workspace.id }, headers: { 'if-match': '"v1"' } }
  const changed = await ok(owner.call(api.updateWorkspace, { ...given, body: { name: 'Renamed', description: null } }))
  expect(changed).toMatchObject({ name: 'Renamed', slug: workspace.slug, version: 2 })
  const stale = await owner.call(api.updateWorkspace, { ...given, body: { name: 'Late' } })
  expect([stale.status, stale.problem]).toMatchObject([412, { current: { name: 'Renamed' }, sent: { name: 'Late' } }])
  expect((await eventsOf(workspace.id)).map((event) => event.type)).toEqual(['workspace.created', 'workspace.changed'])
})

test('a guest finds the workspace without a role, and may not read or list what is in it', async () => {
  const { workspace, project } = await world()
  const guest = await person('Guest')
  await grant(guest, 'project', project.id, workspace.id, 'viewer')
  const found = await ok(guest.call(api.findWorkspace, { params: { slug: workspace.slug } }))
  expect(found).toMatchObject({ workspace: { id: workspace.id }, role: null })
  expect((await guest.call(api.getWorkspace, { params: { workspaceId: workspace.id } })).status).toBe(404)
})

test('a stranger can tell neither address nor id from one that does not exist', async () => {
  const { workspace } = await world()
  const eve = await person('Eve')
  const bySlug = await eve.call(api.findWorkspace, { params: { slug: workspace.slug } })
  expect([bySlug.status, bySlug.problem.detail]).toEqual([
    404,
    (await eve.call(api.findWorkspace, { params: { slug: 'nowhere' } })).problem.detail,
  ])
  expect((await eve.call(api.getWorkspace, { params: { workspaceId: workspace.id } })).status).toBe(404)
})

test('a deleted workspace answers 404 with all it holds, until it is restored', async () => {
  const { owner, workspace } = await world()
  const params = { workspaceId: workspace.id }
  expect((await owner.call(api.deleteWorkspace, { params })).status).toBe(204)
  expect((await owner.call(api.getWorkspace, { params })).status).toBe(404)
  expect((await owner.call(listRooms, { params })).status).toBe(404)
  expect((await ok(owner.call(api.listWorkspaces))).data).toEqual([])
  expect((await owner.call(api.deleteWorkspace, { params })).status).toBe(404)
  expect((await eventsOf(workspace.id)).filter((event) => event.type === 'workspace.deleted')).toHaveLength(1)
})

test.each([
  ['admin', 200, 403],
  ['member', 403, 403],
  ['viewer', 403, 403],
] as const)('%s: editing answers %i, deleting %i, and a refusal publishes nothing', async (role, edit, remove) => {
  const { workspace } = await world()
  const someone = await member({ workspace }, role)
  const params = { workspaceId: workspace.id }
  expect((await someone.call(api.updateWorkspace, { params, body: { name: 'New' } })).status).toBe(edit)
  expect((await someone.call(api.deleteWorkspace, { params })).status).toBe(remove)
  const events = await server.root.event.count({
    where: { objectId: workspace.id, type: { not: 'workspace.created' } },
  })
  expect(events).toBe(edit === 200 ? 1 : 0)
})
