import { expect, test } from 'vitest'
import { createDocument } from '#shared/documents.ts'
import { createProject, deleteProject } from '#shared/projects.ts'
import { searchWorkspace } from '#shared/search.ts'
import { createTask, deleteTask } from '#shared/tasks.ts'
import { createWhiteboard } from '#shared/whiteboards.ts'
import { grant, member, ok, person, server, world, type Person, type World } from '../../test/world.ts'

const search = (by: Person, { workspace }: World, q: string, limit?: number) =>
  by.call(searchWorkspace, { params: { workspaceId: workspace.id }, query: { q, ...(limit && { limit }) } })
const hits = async (by: Person, here: World, q: string) =>
  (await ok(search(by, here, q))).data.map((hit) => `${hit.objectType} ${hit.title}`)

async function furnished() {
  const here = await world()
  const params = { projectId: here.project.id }
  const task = await ok(here.owner.call(createTask, { params, body: { title: 'Fix the rocket' } }))
  const document = await ok(here.owner.call(createDocument, { params, body: { title: 'Rocket manual' } }))
  const child = await ok(
    here.owner.call(createDocument, { params, body: { title: 'Rocket appendix', parentId: document.id } }),
  )
  const board = await ok(here.owner.call(createWhiteboard, { params, body: { title: 'Sketch of a ROCKET' } }))
  return { ...here, task, document, child, board }
}

test('projects, tasks, documents, whiteboards and rooms are found by title in any case', async () => {
  const here = await furnished()
  expect((await hits(here.owner, here, 'rocket')).toSorted()).toEqual([
    'document Rocket appendix',
    'document Rocket manual',
    'task Fix the rocket',
    'whiteboard Sketch of a ROCKET',
  ])
  expect((await hits(here.owner, here, 'apollo')).toSorted()).toEqual(['project Apollo', 'room apollo'])
})

test('a document and a whiteboard are found by their text, after titles, with the words around', async () => {
  const here = await furnished()
  const text = `${'Before it. '.repeat(30)}The quick\n\n brown fox jumps. ${'After it. '.repeat(30)}`
  await server.root.document.update({ where: { id: here.child.id }, data: { content: text } })
  await server.root.whiteboard.update({ where: { id: here.board.id }, data: { content: 'BROWN FOX\nNote' } })
  await ok(here.owner.call(createTask, { params: { projectId: here.project.id }, body: { title: 'A brown fox' } }))
  const found = (await ok(search(here.owner, here, 'brown fox'))).data
  expect(found.map(({ title }) => title)).toEqual(['A brown fox', 'Sketch of a ROCKET', 'Rocket appendix'])
  expect(found.map(({ snippet }) => snippet)).toEqual([
    null,
    'BROWN FOX Note',
    expect.stringMatching(/^.{10,50}The quick brown fox jumps\. After/),
  ])
  expect((await ok(search(here.owner, here, 'rocket'))).data.every(({ snippet }) => snippet === null)).toBe(true)
  const guest = await person('G3')
  await grant(guest, 'document', here.document.id, here.workspace.id, 'viewer')
  await server.root.document.update({ where: { id: here.child.id }, data: { inherits: false } })
  expect(await hits(guest, here, 'brown fox')).toEqual([])
})

test('a task is found by its key first, and a title that begins with the text comes before one that holds it', async () => {
  const here = await furnished()
  const [first] = (await ok(search(here.owner, here, 'apo-1'))).data
  expect(first).toMatchObject({ objectType: 'task', objectId: here.task.id, key: 'APO-1', projectId: here.project.id })
  expect((await hits(here.owner, here, 'rocket')).slice(0, 2)).toEqual(
    expect.arrayContaining(['document Rocket manual', 'document Rocket appendix']),
  )
})

test('text stands for itself: %, _ and \\ are no patterns', async () => {
  const here = await furnished()
  for (const q of ['%', '_', 'r_cket', '\\', "'; DROP TABLE users; --"])
    expect(await hits(here.owner, here, q)).toEqual([])
  await ok(here.owner.call(createTask, { params: { projectId: here.project.id }, body: { title: '100 % a_b' } }))
  for (const q of ['100 %', 'a_b']) expect(await hits(here.owner, here, q)).toEqual(['task 100 % a_b'])
})

test('a guest finds what they hold a grant on and what inherits from it, and nothing else', async () => {
  const here = await furnished()
  const [ofTask, ofDocument] = [await person('G1'), await person('G2')]
  await grant(ofTask, 'task', here.task.id, here.workspace.id, 'viewer')
  await grant(ofDocument, 'document', here.document.id, here.workspace.id, 'viewer')
  expect(await hits(ofTask, here, 'rocket')).toEqual(['task Fix the rocket'])
  expect((await hits(ofDocument, here, 'rocket')).toSorted()).toEqual([
    'document Rocket appendix',
    'document Rocket manual',
  ])
  expect(await hits(ofTask, here, 'apollo')).toEqual([])
})

test('a member finds nothing private, and a stranger not even the workspace', async () => {
  const here = await furnished()
  const ann = await member(here, 'admin')
  const body = { name: 'Rocket secret', inherits: false }
  await ok(here.owner.call(createProject, { params: { workspaceId: here.workspace.id }, body }))
  const params = { projectId: here.project.id }
  await ok(here.owner.call(createDocument, { params, body: { title: 'Rocket diary', inherits: false } }))
  const found = await hits(ann, here, 'rocket')
  expect(found).toHaveLength(4)
  expect(found.filter((hit) => /secret|diary/.test(hit))).toEqual([])
  expect(await hits(here.owner, here, 'secret')).toContain('project Rocket secret')
  expect((await search(await person('Eve'), here, 'rocket')).status).toBe(404)
})

test('what is in the trash is not found, nor what lies in a trashed project', async () => {
  const here = await furnished()
  await ok(here.owner.call(deleteTask, { params: { taskId: here.task.id } }))
  expect(await hits(here.owner, here, 'fix the')).toEqual([])
  await ok(here.owner.call(deleteProject, { params: { projectId: here.project.id } }))
  expect(await hits(here.owner, here, 'rocket')).toEqual([])
  expect(await hits(here.owner, here, 'apollo')).toEqual([])
})

test.each([
  ['', 400],
  ['   ', 400],
  ['a'.repeat(201), 400],
  ['a\0', 400],
  ['😀', 200],
])('the text %j answers %i', async (q, status) => {
  const here = await world()
  expect((await search(here.owner, here, q)).status).toBe(status)
})

test('at most as many as asked for are answered', async () => {
  const here = await furnished()
  expect((await ok(search(here.owner, here, 'rocket', 2))).data).toHaveLength(2)
})
