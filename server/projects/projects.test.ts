import { expect, test } from 'vitest'
import { listRooms } from '#shared/chat.ts'
import { newId } from '#shared/ids.ts'
import * as api from '#shared/projects.ts'
import { getBoard } from '#shared/tasks.ts'
import { eventsOf, grant, member, ok, person, server, world, type Person } from '../../test/world.ts'

const create = (by: Person, workspaceId: string, body: Partial<Omit<api.Project, 'id'>> & { id?: string } = {}) =>
  by.call(api.createProject, { params: { workspaceId }, body: { name: 'Website Relaunch', ...body } })
const update = (by: Person, projectId: string, body: object, headers = {}) =>
  by.call(api.updateProject, { params: { projectId }, body, headers })
const names = async (by: Person, workspaceId: string) =>
  (await ok(by.call(api.listProjects, { params: { workspaceId } }))).data.map((project) => project.name)

test('a new project has a key from its name, five columns, its channel, and its maker owns it', async () => {
  const { workspace } = await world()
  const ann = await member({ workspace }, 'member')
  const project = await ok(create(ann, workspace.id, { startDate: '2026-02-28', endDate: '2026-02-28' }))
  expect(project).toMatchObject({ key: 'WR', status: 'active', startDate: '2026-02-28', inherits: true, version: 1 })

  const { columns } = await ok(ann.call(getBoard, { params: { projectId: project.id } }))
  expect(columns.map(({ column }) => [column.name, column.group])).toEqual([
    ['Backlog', 'backlog'],
    ['To do', 'todo'],
    ['In progress', 'in_progress'],
    ['In review', 'in_progress'],
    ['Done', 'done'],
  ])
  const { data } = await ok(ann.call(listRooms, { params: { workspaceId: workspace.id } }))
  expect(data.find(({ room }) => room.projectId === project.id)?.room.name).toBe('website-relaunch')
  expect((await update(ann, project.id, { name: 'Mine to rename' })).status).toBe(200)
})

test.each([
  ['Website Relaunch', 'WR'],
  ['Apollo', 'APO'],
  ['Q', 'QP'],
  ['2026 plan', 'PLA'],
  ['漢字', 'PR'],
  ['Über Äther', 'UA'],
])('the name %s makes the key %s', async (name, key) => {
  const { workspace, owner, project } = await world()
  await server.root.project.update({ where: { id: project.id }, data: { key: 'ZZZ' } })
  expect((await ok(create(owner, workspace.id, { name }))).key).toBe(key)
})

test('projects of one name get different keys, also when made at once', async () => {
  const { workspace, owner } = await world()
  const made = await Promise.all([1, 2, 3, 4].map(() => ok(create(owner, workspace.id))))
  expect(made.map((project) => project.key).toSorted()).toEqual(['WR', 'WR2', 'WR3', 'WR4'])
})

test('an old key leads to its project in any case, and stays taken in this workspace only', async () => {
  const [{ owner, workspace, project }, other] = [await world(), await world()]
  expect((await ok(update(owner, project.id, { key: 'MOON' }))).key).toBe('MOON')
  for (const key of ['APO', 'moon']) {
    const found = await ok(owner.call(api.findProject, { params: { workspaceId: workspace.id, key } }))
    expect(found.id).toBe(project.id)
  }
  const taken = await create(owner, workspace.id, { key: 'APO' })
  expect([taken.status, taken.problem]).toMatchObject([409, { errors: [{ pointer: '/key' }] }])
  expect((await create(other.owner, other.workspace.id, { key: 'MOON' })).status).toBe(201)
  expect((await ok(update(owner, project.id, { key: 'APO' }))).key).toBe('APO')
})

test('an end before the start is refused with 400, given together or one after the other', async () => {
  const { owner, workspace, project } = await world()
  const wrong = await create(owner, workspace.id, { startDate: '2026-05-02', endDate: '2026-05-01' })
  expect([wrong.status, wrong.problem]).toMatchObject([400, { errors: [{ pointer: '/endDate' }] }])
  await ok(update(owner, project.id, { endDate: '2026-05-01' }))
  expect((await update(owner, project.id, { startDate: '2026-05-02' })).status).toBe(400)
  expect((await update(owner, project.id, { startDate: '2026-05-02', endDate: null })).status).toBe(200)
})

test('a stale change is refused with both values; of ten at once with one version exactly one wins', async () => {
  const { owner, project } = await world()
  const headers = { 'if-match': '"v1"' }
  const all = await Promise.all(
    Array.from({ length: 10 }, (_, i) => update(owner, project.id, { name: `N ${i}` }, headers)),
  )
  expect(all.filter((res) => res.status === 200)).toHaveLength(1)
  expect(all.filter((res) => res.status === 412)).toHaveLength(9)
  const lost = all.find((res) => res.status === 412)
  expect(lost?.problem).toMatchObject({ current: { version: 2 }, sent: { name: expect.stringMatching(/^N /) } })
  expect((await eventsOf(project.id)).filter((event) => event.type === 'project.changed')).toHaveLength(1)
})

test('making a project private hides it from everybody without a grant, its channel too, and its maker keeps it', async () => {
  const { owner, workspace, project } = await world()
  const [admin, ann] = [await member({ workspace }, 'admin'), await member({ workspace }, 'member')]
  expect((await ok(update(admin, project.id, { inherits: false, name: 'Secret' }))).inherits).toBe(false)

  const get = (by: Person) => by.call(api.getProject, { params: { projectId: project.id } })
  expect([(await get(admin)).status, (await get(ann)).status]).toEqual([200, 404])
  expect(await names(ann, workspace.id)).toEqual([])
  const { data: rooms } = await ok(ann.call(listRooms, { params: { workspaceId: workspace.id } }))
  expect(rooms.map(({ room }) => room.projectId)).toEqual([null])
  // The owner made the project, so a grant of their own stays.
  expect((await get(owner)).status).toBe(200)

  const events = await server.root.event.findMany({ where: { objectId: project.id }, orderBy: { seq: 'asc' } })
  const told = Object.fromEntries(events.map((event) => [event.type, event.audience]))
  expect(told['access.inheritance']).toContain(`workspace:${workspace.id}`)
  expect(told['project.changed']).toEqual([`project:${project.id}`])

  await ok(update(admin, project.id, { inherits: true }))
  expect((await get(ann)).status).toBe(200)
})

test('a project made private is never told to the workspace', async () => {
  const { owner, workspace } = await world()
  const project = await ok(create(owner, workspace.id, { inherits: false }))
  const events = await server.root.event.findMany({ where: { projectId: project.id } })
  expect(events.length).toBeGreaterThan(1)
  expect(events.flatMap((event) => event.audience)).not.toContain(`workspace:${workspace.id}`)
})

test('the list holds what a person may see, by name and page after page', async () => {
  const { owner, workspace, project } = await world()
  for (const name of ['beta', 'Alpha', 'Gamma']) await ok(create(owner, workspace.id, { name }))
  await ok(create(owner, workspace.id, { name: 'Hidden', inherits: false }))
  const [ann, guest, eve] = [await member({ workspace }, 'viewer'), await person('Guest'), await person('Eve')]
  await grant(guest, 'project', project.id, workspace.id, 'viewer')

  const first = await ok(ann.call(api.listProjects, { params: { workspaceId: workspace.id }, query: { limit: 3 } }))
  const query = { limit: 3, after: first.page.next ?? '' }
  const rest = await ok(ann.call(api.listProjects, { params: { workspaceId: workspace.id }, query }))
  expect([...first.data, ...rest.data].map((one) => one.name)).toEqual(['Alpha', 'Apollo', 'beta', 'Gamma'])
  expect(await names(owner, workspace.id)).toContain('Hidden')
  expect(await names(guest, workspace.id)).toEqual(['Apollo'])
  expect((await eve.call(api.listProjects, { params: { workspaceId: workspace.id } })).status).toBe(404)
})

test.each([
  ['admin', 200, 201],
  ['member', 403, 201],
  ['commenter', 403, 403],
  ['viewer', 403, 403],
] as const)('%s: editing a project answers %i, making one %i', async (role, edit, make) => {
  const { workspace, project } = await world()
  const someone = await member({ workspace }, role)
  expect((await update(someone, project.id, { name: 'New' })).status).toBe(edit)
  expect((await create(someone, workspace.id)).status).toBe(make)
  const changes = (await eventsOf(project.id)).filter((event) => event.type === 'project.changed')
  expect(changes).toHaveLength(edit === 200 ? 1 : 0)
})

test('a repeated create with one id makes one project', async () => {
  const { owner, workspace } = await world()
  const id = newId()
  const first = await ok(create(owner, workspace.id, { id }))
  expect(await ok(create(owner, workspace.id, { id }))).toEqual(first)
  expect(await names(owner, workspace.id)).toEqual(['Apollo', 'Website Relaunch'])
})
