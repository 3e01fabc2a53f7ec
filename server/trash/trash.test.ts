import { expect, test } from 'vitest'
import { createDocument, deleteDocument, getDocument } from '#shared/documents.ts'
import { newId } from '#shared/ids.ts'
import { createProject, deleteProject, getProject } from '#shared/projects.ts'
import { createTask, deleteTask, getTask } from '#shared/tasks.ts'
import * as api from '#shared/trash.ts'
import { createWhiteboard, deleteWhiteboard, getWhiteboard } from '#shared/whiteboards.ts'
import { deleteWorkspace, getWorkspace } from '#shared/workspaces.ts'
import { eventsOf, grant, member, ok, person, world, type Person, type World } from '../../test/world.ts'

const listed = async (by: Person, { workspace }: Pick<World, 'workspace'>) =>
  (await ok(by.call(api.listTrash, { params: { workspaceId: workspace.id } }))).data.map((item) => item.title)
const restore = (by: Person, objectType: api.TrashItem['objectType'], objectId: string) =>
  by.call(api.restoreFromTrash, { params: { objectType, objectId } })

/** One of everything that can be trashed, in one project. */
async function furnished() {
  const here = await world()
  const params = { projectId: here.project.id }
  const task = await ok(here.owner.call(createTask, { params, body: { title: 'Task' } }))
  const document = await ok(here.owner.call(createDocument, { params, body: { title: 'Document' } }))
  const child = await ok(here.owner.call(createDocument, { params, body: { title: 'Child', parentId: document.id } }))
  const board = await ok(here.owner.call(createWhiteboard, { params, body: { title: 'Board' } }))
  return { ...here, task, document, child, board }
}

test('what was deleted is listed newest first, and comes back as it was, with the access it had', async () => {
  const here = await furnished()
  const guest = await person('Guest')
  await grant(guest, 'task', here.task.id, here.workspace.id, 'viewer')
  const [task, document, board] = [
    { taskId: here.task.id },
    { documentId: here.document.id },
    { whiteboardId: here.board.id },
  ]
  await ok(here.owner.call(deleteTask, { params: task }))
  await ok(here.owner.call(deleteDocument, { params: document }))
  await ok(here.owner.call(deleteWhiteboard, { params: board }))
  expect(await listed(here.owner, here)).toEqual(['Board', 'Document', 'Task'])

  for (const _ of [1, 2]) {
    expect((await restore(here.owner, 'task', here.task.id)).status).toBe(204)
    expect((await restore(here.owner, 'document', here.document.id)).status).toBe(204)
    expect((await restore(here.owner, 'whiteboard', here.board.id)).status).toBe(204)
  }
  expect(await listed(here.owner, here)).toEqual([])
  expect((await guest.call(getTask, { params: task })).status).toBe(200)
  expect((await here.owner.call(getDocument, { params: { documentId: here.child.id } })).status).toBe(200)
  expect((await here.owner.call(getWhiteboard, { params: board })).status).toBe(200)
  expect((await eventsOf(here.task.id)).filter((event) => event.type === 'task.restored')).toHaveLength(1)
})

test('a project takes all it holds along, and brings it back', async () => {
  const here = await furnished()
  const params = { projectId: here.project.id }
  await ok(here.owner.call(deleteTask, { params: { taskId: here.task.id } }))
  await ok(here.owner.call(deleteProject, { params }))
  expect(await listed(here.owner, here)).toEqual(['Apollo'])
  expect((await here.owner.call(getDocument, { params: { documentId: here.document.id } })).status).toBe(404)
  expect((await restore(here.owner, 'task', here.task.id)).status).toBe(409)

  for (const _ of [1, 2]) expect((await restore(here.owner, 'project', here.project.id)).status).toBe(204)
  expect((await here.owner.call(getProject, { params })).status).toBe(200)
  expect(await listed(here.owner, here)).toEqual(['Task'])
  expect((await eventsOf(here.project.id)).filter((event) => event.type === 'project.restored')).toHaveLength(1)
})

test('a trashed workspace is shown to its owners, and restored by them only', async () => {
  const here = await world()
  const admin = await member(here, 'admin')
  const params = { workspaceId: here.workspace.id }
  await ok(here.owner.call(deleteWorkspace, { params }))
  const mine = async (by: Person) => (await ok(by.call(api.listTrashedWorkspaces))).data
  expect(await mine(here.owner)).toMatchObject([{ objectId: here.workspace.id, deletedBy: here.owner.id }])
  expect(await mine(admin)).toEqual([])
  expect((await restore(here.owner, 'project', here.project.id)).status).toBe(409)
  expect((await restore(admin, 'workspace', here.workspace.id)).status).toBe(403)
  expect((await restore(await person('Eve'), 'workspace', here.workspace.id)).status).toBe(404)
  for (const _ of [1, 2]) expect((await restore(here.owner, 'workspace', here.workspace.id)).status).toBe(204)
  expect((await here.owner.call(getWorkspace, { params })).status).toBe(200)
})

test('a person sees in the trash what they could see before, and restores what they may write', async () => {
  const here = await furnished()
  const [viewer, guest, eve] = [await member(here, 'viewer'), await person('Guest'), await person('Eve')]
  const params = { workspaceId: here.workspace.id }
  const secret = await ok(here.owner.call(createProject, { params, body: { name: 'Secret', inherits: false } }))
  await ok(here.owner.call(deleteProject, { params: { projectId: secret.id } }))
  await ok(here.owner.call(deleteTask, { params: { taskId: here.task.id } }))
  expect(await listed(here.owner, here)).toEqual(['Task', 'Secret'])
  expect(await listed(viewer, here)).toEqual(['Task'])

  await grant(guest, 'task', here.task.id, here.workspace.id, 'viewer')
  for (const someone of [guest, eve]) expect((await someone.call(api.listTrash, { params })).status).toBe(404)
  expect((await restore(viewer, 'task', here.task.id)).status).toBe(403)
  expect((await restore(viewer, 'project', secret.id)).status).toBe(404)
  expect((await restore(eve, 'task', here.task.id)).status).toBe(404)
  expect((await restore(here.owner, 'task', newId())).status).toBe(404)
})

test('an item says what I may do with it: a viewer of the workspace who is a member of its project may restore it', async () => {
  const here = await furnished()
  const [viewer, writer] = [await member(here, 'viewer'), await member(here, 'viewer')]
  await grant(writer, 'project', here.project.id, here.workspace.id, 'member')
  await ok(here.owner.call(deleteTask, { params: { taskId: here.task.id } }))
  const roles = async (by: Person) =>
    (await ok(by.call(api.listTrash, { params: { workspaceId: here.workspace.id } }))).data.map((item) => item.mine)
  expect([await roles(here.owner), await roles(viewer), await roles(writer)]).toEqual([
    ['owner'],
    ['viewer'],
    ['member'],
  ])
  expect((await restore(writer, 'task', here.task.id)).status).toBe(204)
})

test('the trash is paged, each item once', async () => {
  const here = await world()
  const params = { projectId: here.project.id }
  const titles: string[] = []
  for (const title of ['A', 'B', 'C', 'D', 'E']) {
    const task = await ok(here.owner.call(createTask, { params, body: { title } }))
    await ok(here.owner.call(deleteTask, { params: { taskId: task.id } }))
    titles.unshift(title)
  }
  const seen: string[] = []
  let after: string | undefined
  do {
    const query = after === undefined ? { limit: 2 } : { limit: 2, after }
    const { data, page } = await ok(
      here.owner.call(api.listTrash, { params: { workspaceId: here.workspace.id }, query }),
    )
    seen.push(...data.map((item) => item.title))
    after = page.next ?? undefined
  } while (after !== undefined)
  expect(seen).toEqual(titles)
})
