import { expect, test } from 'vitest'
import * as api from '#shared/documents.ts'
import { restoreFromTrash } from '#shared/trash.ts'
import { deleteProject } from '#shared/projects.ts'
import { eventsOf, grant, member, ok, type Person, person, type World, world } from '../../test/world.ts'

type Given = Parameters<typeof create>[2]
const create = ({ project }: World, who: Person, body: { title: string; parentId?: string; inherits?: boolean }) =>
  who.call(api.createDocument, { params: { projectId: project.id }, body })
const make = (here: World, body: Given, who = here.owner) => ok(create(here, who, body))
const list = ({ project }: World, who: Person, query: { limit?: number; after?: string } = {}) =>
  who.call(api.listDocuments, { params: { projectId: project.id }, query })
const titles = async (here: World, who: Person) => (await ok(list(here, who))).data.map((document) => document.title)
const get = (who: Person, { id }: { id: string }) => who.call(api.getDocument, { params: { documentId: id } })
const change = (who: Person, { id }: { id: string }, body: object, headers = {}) =>
  who.call(api.updateDocument, { params: { documentId: id }, body, headers })
const remove = (who: Person, { id }: { id: string }) => who.call(api.deleteDocument, { params: { documentId: id } })
const restore = (who: Person, { id }: { id: string }) =>
  who.call(restoreFromTrash, { params: { objectType: 'document', objectId: id } })

test('documents are listed in the order they were made, page by page, and each create is published', async () => {
  const here = await world()
  const made = await Promise.all(['A', 'B', 'C', 'D'].map((title) => make(here, { title })))
  const first = await ok(list(here, here.owner, { limit: 3 }))
  const rest = await ok(list(here, here.owner, { after: first.page.next ?? '' }))
  const ranks = [...first.data, ...rest.data].map((document) => document.rank)
  expect(ranks).toEqual(ranks.toSorted())
  expect(new Set(ranks).size).toBe(made.length)
  for (const document of made)
    expect(await eventsOf(document.id)).toMatchObject([{ type: 'document.created', data: { document } }])
})

test('a private document is seen by its maker and whom they share it with, and nobody else hears of it', async () => {
  const here = await world()
  const mate = await member(here, 'member')
  const secret = await make(here, { title: 'Secret', inherits: false }, mate)
  const below = await make(here, { title: 'Below' }, mate)
  await ok(change(mate, below, { parentId: secret.id }))
  expect(await titles(here, here.owner)).toEqual([])
  expect(await titles(here, mate)).toEqual(['Secret', 'Below'])
  expect([(await get(here.owner, secret)).status, (await get(here.owner, below)).status]).toEqual([404, 404])

  await grant(here.owner, 'document', secret.id, here.workspace.id, 'viewer')
  expect(await titles(here, here.owner)).toEqual(['Secret', 'Below'])
  expect((await change(here.owner, below, { title: 'X' })).status).toBe(403)
})

test('whoever makes a document private keeps it as its owner; those who lose it are told no more than its id', async () => {
  const here = await world()
  const [mate, other] = [await member(here, 'member'), await member(here, 'member')]
  const document = await make(here, { title: 'Plans' }, mate)
  // Not theirs to shut others out of.
  expect((await change(other, document, { inherits: false })).status).toBe(403)
  expect(await ok(change(mate, document, { inherits: false }))).toMatchObject({ inherits: false, version: 2 })
  expect([(await get(mate, document)).status, (await get(other, document)).status]).toEqual([200, 404])
  const [, told, changed] = await eventsOf(document.id)
  expect(told).toMatchObject({
    type: 'access.inheritance',
    data: { objectType: 'document', objectId: document.id, inherits: false },
  })
  expect(changed?.type).toBe('document.changed')

  await ok(change(mate, document, { inherits: true }))
  expect((await get(other, document)).status).toBe(200)
})

test('a guest sees the documents they were given and those below, and a stranger no project at all', async () => {
  const here = await world()
  const given = await make(here, { title: 'Given' })
  await make(here, { title: 'Below', parentId: given.id })
  await make(here, { title: 'Not given' })
  const [guest, stranger] = [await person('Gus Guest'), await person('Sam Stranger')]
  expect((await list(here, guest)).status).toBe(404)
  await grant(guest, 'document', given.id, here.workspace.id, 'member')
  expect(await titles(here, guest)).toEqual(['Given', 'Below'])
  expect((await list(here, stranger)).status).toBe(404)
  expect((await create(here, guest, { title: 'Mine' })).status).toBe(404)
})

test('a parent must be in the project, live, and not below the document', async () => {
  const here = await world()
  const [top, middle] = [await make(here, { title: 'Top' }), await make(here, { title: 'Middle' })]
  await ok(change(here.owner, middle, { parentId: top.id }))
  const low = await make(here, { title: 'Low', parentId: middle.id })
  const foreign = await make(await world(), { title: 'Foreign' })
  const trashed = await make(here, { title: 'Trashed' })
  await ok(remove(here.owner, trashed))
  for (const parentId of [low.id, top.id, trashed.id, foreign.id])
    expect(await change(here.owner, top, { parentId })).toMatchObject({
      status: 400,
      problem: { errors: [{ pointer: '/parentId' }] },
    })
  expect((await create(here, here.owner, { title: 'X', parentId: trashed.id })).status).toBe(400)
})

test('of two trees put below each other at once only one goes', async () => {
  const here = await world()
  const tree = async (title: string) => {
    const top = await make(here, { title })
    return { top, low: await make(here, { title: `Below ${title}`, parentId: top.id }) }
  }
  const pairs = await Promise.all(Array.from({ length: 6 }, async () => [await tree('A'), await tree('B')] as const))
  const answers = pairs.map(async ([a, b]) => {
    const both = [change(here.owner, a.top, { parentId: b.low.id }), change(here.owner, b.top, { parentId: a.low.id })]
    return (await Promise.all(both)).map((answer) => answer.status).toSorted((x, y) => x - y)
  })
  expect(await Promise.all(answers)).toEqual(pairs.map(() => [200, 400]))
})

test('the trash takes a document with those below it, and gives back what went together', async () => {
  const here = await world()
  const top = await make(here, { title: 'Top' })
  const middle = await make(here, { title: 'Middle', parentId: top.id })
  const low = await make(here, { title: 'Low', parentId: middle.id })
  const early = await make(here, { title: 'Early', parentId: top.id })
  await ok(remove(here.owner, early))
  await ok(remove(here.owner, top))
  expect(await titles(here, here.owner)).toEqual([])
  const deleted = (await eventsOf(top.id)).at(-1)
  expect(deleted).toMatchObject({ type: 'document.deleted', data: { title: 'Top' } })
  expect(deleted?.type === 'document.deleted' && deleted.data.ids.toSorted()).toEqual(
    [top.id, middle.id, low.id].toSorted(),
  )

  expect((await restore(here.owner, top)).status).toBe(204)
  expect(await titles(here, here.owner)).toEqual(['Top', 'Middle', 'Low'])
  expect((await restore(here.owner, top)).status).toBe(204)
  expect((await eventsOf(low.id)).map((event) => event.type)).toEqual(['document.created', 'document.restored'])
  await ok(restore(here.owner, early))
  expect(await titles(here, here.owner)).toEqual(['Top', 'Middle', 'Low', 'Early'])
})

test('a document whose parent stays in the trash comes back to the top; one whose project is there waits', async () => {
  const here = await world()
  const top = await make(here, { title: 'Top' })
  const low = await make(here, { title: 'Low', parentId: top.id })
  await ok(remove(here.owner, low))
  await ok(remove(here.owner, top))
  await ok(restore(here.owner, low))
  expect(await ok(get(here.owner, low))).toMatchObject({ parentId: null })

  await ok(here.owner.call(deleteProject, { params: { projectId: here.project.id } }))
  expect((await restore(here.owner, top)).status).toBe(409)
  expect((await list(here, here.owner)).status).toBe(404)
})

test('a rename against a version seen before is refused with both values; a rename to the same is no event', async () => {
  const here = await world()
  const document = await make(here, { title: 'Old' })
  await ok(change(here.owner, document, { title: 'New', icon: '📌' }, { 'if-match': '"v1"' }))
  expect(await change(here.owner, document, { title: 'Other' }, { 'if-match': '"v1"' })).toMatchObject({
    status: 412,
    problem: { current: { title: 'New' }, sent: { title: 'Other' } },
  })
  expect((await ok(change(here.owner, document, { title: 'New' }))).version).toBe(2)
  expect(await eventsOf(document.id)).toHaveLength(2)
})

test.each(['viewer', 'commenter'] as const)('a %s reads documents and is refused every change', async (role) => {
  const here = await world()
  const document = await make(here, { title: 'Theirs' })
  const reader = await member(here, role)
  expect(await ok(get(reader, document))).toEqual(document)
  const answers = [
    await create(here, reader, { title: 'Mine' }),
    await change(reader, document, { title: 'Mine' }),
    await remove(reader, document),
  ]
  expect(answers.map((answer) => answer.status)).toEqual([403, 403, 403])
  expect(await eventsOf(document.id)).toHaveLength(1)
})
