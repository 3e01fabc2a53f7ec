import { expect, test } from 'vitest'
import { createDocument, deleteDocument, getDocument } from '#shared/documents.ts'
import type { RoomKind } from '#shared/rooms.ts'
import { createWhiteboard } from '#shared/whiteboards.ts'
import { eventsOf, ok, server, world } from '../../test/world.ts'
import { contentCommitted } from './content.ts'

async function room() {
  const { owner, project } = await world()
  const on = { params: { projectId: project.id }, body: { title: 'Written' } }
  const document = await ok(owner.call(createDocument, on))
  const whiteboard = await ok(owner.call(createWhiteboard, on))
  const commit = (kind: RoomKind, rev: number, text: string, by = [owner.id]) =>
    contentCommitted(server, [{ room: { kind, id: kind === 'doc' ? document.id : whiteboard.id }, rev, by, text }])
  return { owner, document, whiteboard, commit }
}
const textOf = async (id: string) => (await server.root.document.findUniqueOrThrow({ where: { id } })).content

test('what was written reaches the row once, with who and when, however often it is told', async () => {
  const { owner, document, commit } = await room()
  await Promise.all([commit('doc', 3, 'three'), commit('doc', 3, 'three'), commit('doc', 3, 'three')])
  await commit('doc', 2, 'overtaken')
  expect(await textOf(document.id)).toBe('three')
  const shown = await ok(owner.call(getDocument, { params: { documentId: document.id } }))
  expect(shown).toMatchObject({ editedBy: owner.id, editedAt: expect.any(String) })
  const edits = (await eventsOf(document.id)).filter((event) => event.type === 'document.edited')
  expect(edits).toMatchObject([{ actorId: owner.id, data: { document: shown, by: [owner.id], rev: 3 } }])
})

test('a whiteboard is told of as such, and NULs and half characters do not stop it', async () => {
  const { whiteboard, commit } = await room()
  await commit('board', 1, 'a\0b \ud800 c')
  expect((await server.root.whiteboard.findUniqueOrThrow({ where: { id: whiteboard.id } })).content).toBe('ab \ufffd c')
  expect((await eventsOf(whiteboard.id)).at(-1)).toMatchObject({ type: 'whiteboard.edited', data: { rev: 1 } })
})

test('the text of a trashed document is kept and told to nobody; a room of nothing changes nothing', async () => {
  const { owner, document, commit } = await room()
  await ok(owner.call(deleteDocument, { params: { documentId: document.id } }))
  await commit('doc', 1, 'late words')
  expect(await textOf(document.id)).toBe('late words')
  expect((await eventsOf(document.id)).map((event) => event.type)).toEqual(['document.created', 'document.deleted'])
  await contentCommitted(server, [{ room: { kind: 'doc', id: owner.id }, rev: 1, by: [], text: 'x' }])
})

test('many at once: each gets its own text, writer and event; twice in one telling counts once', async () => {
  const { owner, project } = await world()
  const inProject = { projectId: project.id }
  const make = (title: string, parentId?: string) =>
    ok(owner.call(createDocument, { params: inProject, body: { title, ...(parentId && { parentId }) } }))
  const [first, trashed] = [await make('First'), await make('Trashed')]
  const [below, under] = [await make('Below', first.id), await make('Under', trashed.id)]
  const whiteboard = await ok(owner.call(createWhiteboard, { params: inProject, body: { title: 'Drawn' } }))
  await ok(owner.call(deleteDocument, { params: { documentId: trashed.id } }))
  const told = (kind: RoomKind, id: string, rev: number, by: string[] = []) => ({ room: { kind, id }, rev, by })
  await contentCommitted(server, [
    { ...told('doc', first.id, 2, [owner.id]), text: `first's, "newer" \\ {text}` },
    { ...told('doc', first.id, 1), text: 'older' },
    { ...told('doc', below.id, 1, [owner.id]), text: '' },
    { ...told('doc', under.id, 1), text: 'NULL' },
    { ...told('board', whiteboard.id, 7), text: 'drawn' },
    { ...told('doc', 'nothing', 1), text: 'x' },
  ])
  expect(await textOf(first.id)).toBe(`first's, "newer" \\ {text}`)
  expect(await textOf(under.id)).toBe('NULL')
  const edits = async (id: string) => (await eventsOf(id)).filter(({ type }) => type.endsWith('.edited'))
  expect(await edits(first.id)).toMatchObject([{ actorId: owner.id, data: { rev: 2, document: { title: 'First' } } }])
  expect(await edits(below.id)).toMatchObject([{ data: { document: { parentId: first.id, editedBy: owner.id } } }])
  expect(await edits(whiteboard.id)).toMatchObject([
    { actorId: null, data: { rev: 7, whiteboard: { editedBy: null } } },
  ])
  expect(await edits(under.id)).toEqual([])
})
