import { expect, test } from 'vitest'
import { createDocument, deleteDocument } from '#shared/documents.ts'
import { newId } from '#shared/ids.ts'
import * as api from '#shared/versions.ts'
import { createWhiteboard } from '#shared/whiteboards.ts'
import * as Y from 'yjs'
import { join, until } from '../realtime/yjs/testing/client.ts'
import { thinVersions } from '../realtime/yjs/thinning.ts'
import { makeVersion } from './makeVersion.ts'
import { eventsOf, member, ok, origin, type Person, server, world } from './world.ts'
import { runJob } from '../server/jobs/run.ts'

const url = `${origin.replace('http', 'ws')}/rt/yjs/v1`

async function enter(person: Person, kind: 'doc' | 'board', id: string) {
  const client = join({ url, room: { kind, id }, user: person.cookie ?? '', origin })
  await until('it is synced and acknowledged', () => client.provider.synced && client.seen.acked > 0)
  return client
}

/** Waits until an edit of this client is durable. */
async function stored(client: Awaited<ReturnType<typeof enter>>, edit: () => void): Promise<void> {
  const { acked } = client.seen
  edit()
  await until('the edit is stored', () => client.seen.acked > acked)
}

async function document() {
  const here = await world()
  const params = { projectId: here.project.id }
  const { id } = await ok(here.owner.call(createDocument, { params, body: { title: 'Plan' } }))
  return { ...here, params: { documentId: id } }
}

function write(doc: Y.Doc, words: string) {
  const body = doc.getXmlFragment('body')
  doc.transact(() => {
    body.delete(0, body.length)
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.insert(0, [new Y.XmlText(words)])
    const container = new Y.XmlElement('blockContainer')
    container.setAttribute('id', newId())
    container.insert(0, [paragraph])
    const group = new Y.XmlElement('blockGroup')
    group.insert(0, [container])
    body.insert(0, [group])
  })
}

test('a document is kept under a name, changed, looked at and brought back while another one has it open', async () => {
  const { owner, workspace, params } = await document()
  const ben = await member({ workspace }, 'member', 'Ben')
  const [a, b] = await Promise.all([owner, ben].map((person) => enter(person, 'doc', params.documentId)))
  if (!a || !b) throw new Error('both are there')
  await stored(a, () => write(a.doc, 'The plan'))
  await until('the other has it', () => b.doc.getXmlFragment('body').length > 0)
  const body = { id: newId(), label: '  First   draft ' }
  const version = await ok(owner.call(api.createDocumentVersion, { params, body }))
  expect(version).toMatchObject({
    id: body.id,
    kind: 'named',
    label: 'First draft',
    preview: 'The plan',
    madeBy: owner.id,
  })
  // A repeat of the request makes no second one.
  expect(await ok(owner.call(api.createDocumentVersion, { params, body }))).toEqual(version)

  write(b.doc, 'Another plan')
  await until('both see it', () => a.doc.getXmlFragment('body').toJSON().includes('Another plan'))
  const one = { ...params, versionId: version.id }
  const content = await ok(owner.call(api.getDocumentVersion, { params: one }))
  expect(content.blocks).toMatchObject([{ type: 'paragraph', content: [{ text: 'The plan' }] }])

  const { before } = await ok(ben.call(api.restoreDocumentVersion, { params: one }))
  await until('both have it back', () =>
    [a, b].every(({ doc }) => doc.getXmlFragment('body').toJSON().includes('The plan')),
  )
  expect(b.doc.getXmlFragment('body').toJSON()).not.toContain('Another')
  expect(before).toMatchObject({
    kind: 'restore',
    preview: 'Another plan',
    madeBy: ben.id,
    restored: { id: version.id },
  })
  const { data } = await ok(owner.call(api.listDocumentVersions, { params }))
  expect(data).toEqual([before, version])

  const told = (await eventsOf(params.documentId)).filter(({ type }) => type.startsWith('version.'))
  expect(told).toMatchObject([
    { type: 'version.named', actorId: owner.id, data: { title: 'Plan', version: { id: version.id } } },
    { type: 'version.restored', actorId: ben.id, data: { version: { id: before?.id } } },
  ])
  const rows = await server.root.documentVersion.findMany({ where: params, orderBy: { createdAt: 'asc' } })
  expect(rows.map(({ id, label }) => [id, label])).toEqual([
    [version.id, 'First draft'],
    [before?.id, null],
  ])
  a.leave()
  b.leave()
})

test('a whiteboard has versions with its elements and where its pictures are', async () => {
  const { owner, project } = await world()
  const made = await ok(owner.call(createWhiteboard, { params: { projectId: project.id }, body: { title: 'Board' } }))
  const params = { whiteboardId: made.id }
  const a = await enter(owner, 'board', made.id)
  await stored(a, () =>
    a.doc.transact(() => {
      a.doc.getMap('elements').set('e', new Y.Map(Object.entries({ id: 'e', type: 'text', text: 'Idea', x: 1 })))
      a.doc.getMap('files').set('f', { mimeType: 'image/png', url: '/api/v1/files/x' })
      a.doc.getMap('files').set('odd', 'no picture')
    }),
  )
  const version = await ok(owner.call(api.createWhiteboardVersion, { params, body: { label: 'Idea' } }))
  const one = { ...params, versionId: version.id }
  await stored(a, () => a.doc.getMap<Y.Map<unknown>>('elements').get('e')?.set('x', 99))
  const content = await ok(owner.call(api.getWhiteboardVersion, { params: one }))
  expect(content.elements).toEqual([{ id: 'e', type: 'text', text: 'Idea', x: 1 }])
  expect(content.pictures).toEqual({ f: { mimeType: 'image/png', url: '/api/v1/files/x' } })
  const x = () => a.doc.getMap<Y.Map<unknown>>('elements').get('e')?.get('x')
  await ok(owner.call(api.restoreWhiteboardVersion, { params: one }))
  await until('it is back', () => x() === 1)
  expect(await server.root.whiteboardVersion.count({ where: params })).toBe(2)
  a.leave()
})

test('the list goes on page by page, newest first, and an automatic version that gets a name is a named one', async () => {
  const { owner, params } = await document()
  const ids: string[] = []
  for (const text of ['one', 'two', 'three'])
    ids.unshift(await makeVersion({ kind: 'doc', id: params.documentId }, text))
  const first = await ok(owner.call(api.listDocumentVersions, { params, query: { limit: 2 } }))
  const rest = await ok(
    owner.call(api.listDocumentVersions, { params, query: { limit: 2, after: first.page.next ?? '' } }),
  )
  expect([...first.data, ...rest.data].map(({ id }) => id)).toEqual(ids)
  expect([first.page.hasMore, rest.page.hasMore]).toEqual([true, false])

  const one = { ...params, versionId: ids[1] ?? '' }
  await ok(owner.call(api.nameDocumentVersion, { params: one, body: { label: 'Second' } }))
  const { data } = await ok(owner.call(api.listDocumentVersions, { params }))
  expect(data[1]).toMatchObject({ kind: 'named', label: 'Second', madeBy: owner.id })
  expect((await eventsOf(params.documentId)).at(-1)).toMatchObject({ type: 'version.named', actorId: owner.id })
})

test('a version is of its object only, and of what is in the trash there are none', async () => {
  const { owner, params } = await document()
  const other = await document()
  const versionId = await makeVersion({ kind: 'doc', id: params.documentId })
  const foreign = { params: { ...other.params, versionId } }
  for (const endpoint of [api.getDocumentVersion, api.restoreDocumentVersion])
    expect((await other.owner.call(endpoint, foreign)).status).toBe(404)
  const named = await other.owner.call(api.nameDocumentVersion, { ...foreign, body: { label: 'Mine' } })
  expect(named.status).toBe(404)
  await ok(owner.call(deleteDocument, { params }))
  expect((await owner.call(api.listDocumentVersions, { params })).status).toBe(404)
})

test('a version of an earlier generation is brought back by writing it again, and that is taken back like any other', async () => {
  const { owner, params } = await document()
  const early = await enter(owner, 'doc', params.documentId)
  await stored(early, () => write(early.doc, 'The plan'))
  const version = await ok(owner.call(api.createDocumentVersion, { params, body: { label: 'First' } }))
  early.leave()
  await server.root.document.update({ where: { id: params.documentId }, data: { gen: 2 } })
  const client = await enter(owner, 'doc', params.documentId)
  await stored(client, () => write(client.doc, 'Made anew'))

  const body = () => client.doc.getXmlFragment('body').toJSON()
  const one = { ...params, versionId: version.id }
  const { before } = await ok(owner.call(api.restoreDocumentVersion, { params: one }))
  expect(before).toMatchObject({ kind: 'restore', gen: 2, preview: 'Made anew', restored: { id: version.id } })
  await until('it is there', () => body().includes('The plan') && !body().includes('Made anew'))
  expect(await ok(owner.call(api.restoreDocumentVersion, { params: one }))).toEqual({ before: null })
  await ok(owner.call(api.restoreDocumentVersion, { params: { ...params, versionId: before?.id ?? '' } }))
  await until('it is back', () => body().includes('Made anew') && !body().includes('The plan'))
  client.leave()
})

test('a whiteboard gets the shapes of a version of an earlier generation', async () => {
  const { owner, project } = await world()
  const made = await ok(owner.call(createWhiteboard, { params: { projectId: project.id }, body: { title: 'Deck' } }))
  const params = { whiteboardId: made.id }
  const versionId = await makeVersion({ kind: 'board', id: made.id }, 'Mast')
  await server.root.whiteboard.update({ where: { id: made.id }, data: { gen: 2 } })
  const client = await enter(owner, 'board', made.id)
  const elements = client.doc.getMap('elements')
  await stored(client, () =>
    elements.set('hull', new Y.Map(Object.entries({ id: 'hull', type: 'text', text: 'Hull' }))),
  )

  const { before } = await ok(owner.call(api.restoreWhiteboardVersion, { params: { ...params, versionId } }))
  expect(before).toMatchObject({ gen: 2, preview: 'Hull' })
  await until('the shape is there', () => elements.has('text'))
  expect(elements.toJSON()).toMatchObject({ text: { text: 'Mast' }, hull: { isDeleted: true } })
  client.leave()
})

test('the nightly job thins versions out of the lists, too', async () => {
  const { owner, params } = await document()
  const room = { kind: 'doc', id: params.documentId } as const
  const kept = await ok(owner.call(api.createDocumentVersion, { params, body: { label: 'Kept' } }))
  const id = await makeVersion(room)
  await server.root.documentVersion.create({ data: { id, ...params, kind: 'auto' } })
  const keeper = {
    purge: async () => undefined,
    names: async () => [],
    thin: (now: number, forget: (ids: string[]) => Promise<void>) => thinVersions(server.mongo, now, forget),
  }
  const later = new Date(Date.now() + 91 * 86_400_000)
  await runJob({ ...server, now: () => later }, keeper, 'thin-versions')
  const { data } = await ok(owner.call(api.listDocumentVersions, { params }))
  expect(data).toEqual([kept])
  expect(await server.root.documentVersion.findMany({ where: params })).toMatchObject([{ id: kept.id }])
})
