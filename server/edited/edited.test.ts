import { expect, test } from 'vitest'
import { createDocument, deleteDocument } from '#shared/documents.ts'
import { editedLimit, listEdited } from '#shared/edited.ts'
import { newId } from '#shared/ids.ts'
import { createProject, deleteProject } from '#shared/projects.ts'
import { createWhiteboard } from '#shared/whiteboards.ts'
import { grant, member, ok, person, server, world, type Person, type World } from '../../test/world.ts'

const edited = (by: Person, { workspace }: World) => by.call(listEdited, { params: { workspaceId: workspace.id } })
const titles = async (by: Person, here: World) => (await ok(edited(by, here))).data.map(({ title }) => title)
const hour = (hours: number) => new Date(Date.UTC(2026, 0, 1, hours))

async function documentOf({ owner, project }: World, title: string, editedAt: Date, inherits = true) {
  const params = { projectId: project.id }
  const document = await ok(owner.call(createDocument, { params, body: { title, inherits } }))
  await server.root.document.update({ where: { id: document.id }, data: { editedAt } })
  return document
}

test('documents and whiteboards of all projects are listed by when they were edited, the newest first', async () => {
  const here = await world()
  const { owner, workspace } = here
  const project = await ok(owner.call(createProject, { params: { workspaceId: workspace.id }, body: { name: 'Zeta' } }))
  const old = await documentOf(here, 'Old', hour(1))
  await documentOf({ ...here, project }, 'Newer', hour(3))
  const params = { projectId: here.project.id }
  const board = await ok(owner.call(createWhiteboard, { params, body: { title: 'Map', icon: '🗺' } }))
  await server.root.whiteboard.update({ where: { id: board.id }, data: { editedAt: hour(2) } })
  await ok(owner.call(createDocument, { params, body: { title: 'Never edited' } }))
  expect(await titles(owner, here)).toEqual(['Never edited', 'Newer', 'Map', 'Old'])
  const { data } = await ok(edited(owner, here))
  expect(data[2]).toMatchObject({ type: 'whiteboard', id: board.id, icon: '🗺', projectId: here.project.id })
  expect(data[3]).toMatchObject({ type: 'document', id: old.id, at: hour(1).toISOString() })
})

test('the newest are listed in a project of hundreds, and a guest’s own though it lies behind them', async () => {
  const here = await world()
  const { owner, project, workspace } = here
  const far = await documentOf(here, 'Far back', hour(0))
  const many = Array.from({ length: 230 }, (_, i) => ({
    id: newId(),
    title: `D${i}`,
    rank: 'a0',
    editedAt: hour(i + 1),
  }))
  await server.root.document.createMany({
    data: many.map((each) => ({ ...each, projectId: project.id, createdBy: owner.id })),
  })
  expect(await titles(owner, here)).toEqual(Array.from({ length: editedLimit }, (_, i) => `D${229 - i}`))
  const guest = await person('Gus Guest')
  await grant(guest, 'document', far.id, workspace.id, 'viewer')
  expect(await titles(guest, here)).toEqual(['Far back'])
})

test('what is private or in the trash is not listed, and a stranger is not told of the workspace', async () => {
  const here = await world()
  const mate = await member(here, 'member')
  await documentOf(here, 'For all', hour(1))
  await documentOf(here, 'Diary', hour(2), false)
  const gone = await documentOf(here, 'Gone', hour(3))
  await ok(here.owner.call(deleteDocument, { params: { documentId: gone.id } }))
  expect(await titles(mate, here)).toEqual(['For all'])
  expect(await titles(here.owner, here)).toEqual(['Diary', 'For all'])
  expect((await edited(await person('Eve'), here)).status).toBe(404)
  await ok(here.owner.call(deleteProject, { params: { projectId: here.project.id } }))
  expect(await titles(here.owner, here)).toEqual([])
})
