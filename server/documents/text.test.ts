import { expect, test } from 'vitest'
import { pino } from 'pino'
import * as Y from 'yjs'
import { documentUpdate } from '#shared/blocks.ts'
import type { NewBlock } from '#shared/blocks-spec.ts'
import { BlocksInput } from '#shared/blocks-input.ts'
import * as api from '#shared/document-text.ts'
import { createDocument, deleteDocument } from '#shared/documents.ts'
import { newId } from '#shared/ids.ts'
import { eventsOf, grant, member, ok, type Person, person, server, world } from '../../test/world.ts'
import { remoteRooms } from '../rooms/remote.ts'
import { eventually, open } from '../../test/yjs.ts'

const line = (content: string, id?: string): NewBlock => ({ type: 'paragraph', content, ...(id && { id }) })

async function written(blocks: NewBlock[] = []) {
  const here = await world()
  const document = await ok(
    here.owner.call(createDocument, { params: { projectId: here.project.id }, body: { title: 'Notes' } }),
  )
  const params = { documentId: document.id }
  const add = (body: object, who: Person = here.owner, headers: Record<string, string> = {}) =>
    who.call(api.addToDocument, { params, body, headers })
  const replace = (body: api.Written, who: Person = here.owner) => who.call(api.replaceDocument, { params, body })
  const read = async (who: Person = here.owner) => ok(who.call(api.getDocumentContent, { params }))
  if (blocks.length > 0) await ok(add({ blocks }))
  return { ...here, document, params, add, replace, read }
}
const idsOf = (blocks: { id: string }[]) => blocks.map(({ id }) => id)

test('what a program writes is there for who has the document open, and stored, under one client for the whole process', async () => {
  const { owner, document, add, replace, read } = await written()
  const [ana, ben] = [await open(owner, 'doc', document.id), await open(owner, 'doc', document.id)]
  Y.applyUpdate(ana.doc, documentUpdate([line('Typed by Ana', 'a')]))
  const before = new Set(ana.doc.store.clients.keys())
  for (let times = 0; times < 5; times++) await ok(add({ markdown: `Program **${times}**` }))
  await ok(add({ blocks: [line('Between', 'x')], beside: { id: 'a', side: 'after' } }))
  await ok(replace({ blocks: [...again((await read()).blocks), line('Last', 'z')] }))
  await eventually('both see it', () => [ana, ben].every(({ text }) => text().endsWith('Program 4\nLast')))
  expect(ben.text()).toBe('Typed by Ana\nBetween\nProgram 0\nProgram 1\nProgram 2\nProgram 3\nProgram 4\nLast')
  expect([...ana.doc.store.clients.keys()].filter((client) => !before.has(client))).toHaveLength(1)
  expect((await read()).text).toBe(ben.text())
  await eventually('it is told of', async () =>
    (await eventsOf(document.id)).some(({ type, actorId }) => type === 'document.edited' && actorId === owner.id),
  )
  for (const client of [ana, ben]) client.leave()
})

/** Blocks as they were read, to be written again. */
const again = (blocks: object[]): NewBlock[] =>
  BlocksInput.parse(JSON.parse(JSON.stringify(blocks, (_, value: unknown) => value ?? undefined)))

test('what was typed a moment ago is read', async () => {
  const { owner, document, read, params } = await written([line('Before', 'a')])
  const ana = await open(owner, 'doc', document.id)
  for (let round = 0; round < 20; round++) {
    ana.type('a', `round ${round} `)
    await ana.sent()
    expect((await read()).text).toContain(`round ${round} `)
  }
  expect((await ok(owner.call(api.getDocumentMarkdown, { params }))).markdown).toContain('round 0')
  ana.leave()
})

test('typing goes on in a paragraph while all around it is replaced', async () => {
  const { owner, document, replace, read } = await written([line('One', 'a'), line('Two', 'b')])
  const ana = await open(owner, 'doc', document.id)
  const typed = Array.from({ length: 20 }, (_, at) => {
    ana.type('b', '.')
    return replace({ blocks: [line(`One ${at}`, 'a'), { type: 'heading', content: `New ${at}` }, line('Two', 'b')] })
  })
  for (const answer of await Promise.all(typed)) expect(answer.status).toBe(200)
  await ok(replace({ blocks: [line('One', 'a'), line('Two', 'b')] }))
  ana.type('b', '!')
  await ana.sent()
  expect(idsOf((await read()).blocks)).toEqual(['a', 'b'])
  await eventually('both hold the same', async () => ana.text() === (await read()).text)
  expect(ana.text()).toContain('!')
  ana.leave()
})

test('Markdown comes back as Markdown, and replacing by the same changes nothing', async () => {
  const { owner, params, replace, read } = await written()
  const markdown =
    '# Plan\n\n- one\n  - two\n- [x] done\n\n| a | b     |\n| - | ----- |\n| c | **d** |\n\n```sql\nSELECT 1\n```\n'
  await ok(replace({ markdown }))
  const first = await read()
  expect((await ok(owner.call(api.getDocumentMarkdown, { params }))).markdown).toBe(markdown)
  expect(await ok(replace({ markdown }))).toEqual({ ids: [] })
  expect(idsOf((await read()).blocks)).toEqual(idsOf(first.blocks))
})

test('a mention goes out as a link and comes back as a mention of a member, and of nobody else', async () => {
  const here = await written()
  const { owner, workspace, params, add, replace, read } = here
  const [ben, stranger] = [await member({ workspace }, 'member', 'Ben'), await person('Sam')]
  const mention = (userId: string, label: string) => ({ type: 'mention' as const, props: { userId, label } })
  await ok(add({ blocks: [{ type: 'paragraph', id: 'a', content: [mention(ben.id, `@${ben.username}`)] }] }))
  const { markdown } = await ok(owner.call(api.getDocumentMarkdown, { params }))
  expect(markdown).toBe(`[@${ben.username}](mention:${ben.id})\n`)
  expect(await ok(replace({ markdown }))).toEqual({ ids: [] })

  // A link says who is meant, not under which name; in a table and below an item, too.
  const forged = [
    `[@${owner.username}](mention:${ben.id})`,
    `- one\n  - [@sam](mention:${stranger.id}) and [x](mention:${newId()})`,
    `| a |\n| - |\n| [@sam](mention:${stranger.id}) |`,
  ].join('\n\n')
  await ok(replace({ markdown: forged }))
  const told = JSON.stringify((await read()).blocks)
  expect(told.match(/"userId":"\w+"/g)).toEqual([`"userId":"${ben.id}"`])
  expect(told).toContain(`"label":"@${ben.username}"`)
  expect((await read()).text).toBe(`@${ben.username}\none\n@sam and x\na\n@sam`)
})

test('a long text is converted beside, and is the same', async () => {
  const { owner, params, replace } = await written()
  const markdown = Array.from({ length: 500 }, (_, at) => `Paragraph **${at}** of a long text.\n`).join('\n')
  await ok(replace({ markdown }))
  expect((await ok(owner.call(api.getDocumentMarkdown, { params }))).markdown).toBe(markdown)
})

test('one block is changed or taken away; what does not fit it is refused', async () => {
  const { owner, document, read } = await written([
    { type: 'checkListItem', id: 'todo', content: 'Ship' },
    { type: 'divider', id: 'rule' },
  ])
  const at = (blockId: string) => ({ params: { documentId: document.id, blockId } })
  const change = (blockId: string, body: object) => owner.call(api.changeBlock, { ...at(blockId), body })
  await ok(change('todo', { props: { checked: true } }))
  await ok(change('todo', { content: 'Shipped' }))
  expect((await read()).blocks[0]).toMatchObject({ props: { checked: true }, content: [{ text: 'Shipped' }] })
  expect([(await change('rule', { content: 'x' })).status, (await change('none', { content: 'x' })).status]).toEqual([
    400, 404,
  ])
  expect((await owner.call(api.deleteBlock, at('rule'))).status).toBe(204)
  expect((await owner.call(api.deleteBlock, at('rule'))).status).toBe(404)
})

test('a repeated request writes nothing twice, whichever answer got lost', async () => {
  const { add, read, owner } = await written()
  const key = { 'Idempotency-Key': newId() }
  const body = { markdown: 'Once' }
  const answers = await Promise.all([add(body, owner, key), add(body, owner, key)])
  // The second comes while the first is at work, or right after it.
  expect([201, 409]).toEqual(expect.arrayContaining(answers.map(({ status }) => status)))
  const again = await ok(add(body, owner, key))
  expect(again).toEqual(answers.find(({ status }) => status === 201)?.body)
  expect((await add({ markdown: 'Other' }, owner, key)).status).toBe(422)
  // As after a crash between the room and the answer.
  await server.root.idempotencyKey.deleteMany({ where: { principal: owner.id, key: key['Idempotency-Key'] } })
  expect(await ok(add(body, owner, key))).toEqual(again)
  expect((await read()).text).toBe('Once')
})

test('who may not write is refused, and nothing changes', async () => {
  const { workspace, document, add, replace, read } = await written([line('Kept', 'a')])
  const [viewer, stranger, guest] = [await member({ workspace }, 'viewer'), await person('Eve'), await person('Guest')]
  await grant(guest, 'document', document.id, workspace.id, 'commenter')
  const body = { blocks: [line('Mine')] }
  for (const who of [viewer, guest]) {
    expect([(await add(body, who)).status, (await replace(body, who)).status]).toEqual([403, 403])
    expect((await read(who)).text).toBe('Kept')
  }
  expect([(await add(body, stranger)).status, (await replace(body, stranger)).status]).toEqual([404, 404])
  expect((await read()).text).toBe('Kept')
})

test('a document in the trash, or of nobody, takes nothing', async () => {
  const { owner, params, add } = await written()
  await ok(owner.call(deleteDocument, { params }))
  expect((await add({ markdown: 'x' })).status).toBe(404)
  const none = { params: { documentId: newId() }, body: { markdown: 'x' } }
  expect((await owner.call(api.addToDocument, none)).status).toBe(404)
})

test.each([
  ['nothing', {}, 400],
  ['both', { markdown: 'a', blocks: [{ type: 'paragraph' }] }, 400],
  ['an unknown block', { blocks: [{ type: 'paragraf' }] }, 400],
  ['a property of another block', { blocks: [{ type: 'paragraph', props: { level: 1 } }] }, 400],
  [
    'an address that runs',
    { blocks: [{ type: 'paragraph', content: [{ type: 'link', href: 'javascript:x', content: [] }] }] },
    400,
  ],
  ['a picture that runs', { blocks: [{ type: 'image', props: { url: 'data:text/html,x' } }] }, 400],
  ['too many blocks', { blocks: Array.from({ length: 5001 }, () => ({ type: 'divider' })) }, 413],
  ['too much Markdown', { markdown: 'a '.repeat(250_001) }, 413],
  ['more than a body may have', { markdown: 'a'.repeat(1_100_000) }, 413],
  ['Markdown nested without end', { markdown: '>'.repeat(10_000) }, 400],
  ['Markdown that is hard to read', { markdown: '~a'.repeat(200_000) }, 400],
])('%s is refused with a reason', async (_, body, status) => {
  const { add, read } = await written()
  const answer = await add(body)
  expect([answer.status, answer.problem.detail]).toEqual([status, expect.stringMatching(/\w/)])
  expect((await read()).blocks).toEqual([])
})

test('while the rooms cannot be reached a program is told so', async () => {
  const { add, read } = await written([line('Before', 'a')])
  const { rooms } = server
  // The port of a process that is not there.
  server.rooms = remoteRooms('http://127.0.0.1:9', 'x'.repeat(32), pino({ level: 'silent' }))
  const [refused, unread] = [await add({ markdown: 'x' }), await read().catch(String)]
  server.rooms = rooms
  expect([refused.status, refused.problem.code, refused.problem.detail]).toEqual([
    503,
    'unavailable',
    'Documents and whiteboards cannot be reached right now.',
  ])
  expect(unread).toContain('503')
  expect((await read()).text).toBe('Before')
})
