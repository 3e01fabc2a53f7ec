import { expect, test } from 'vitest'
import * as api from '#shared/comments.ts'
import { createDocument } from '#shared/documents.ts'
import { newId } from '#shared/ids.ts'
import { createTask } from '#shared/tasks.ts'
import { eventsOf, grant, member, ok, type Person, person, server, type World, world } from '../../test/world.ts'

const taskIn = ({ owner, project }: World) =>
  ok(owner.call(createTask, { params: { projectId: project.id }, body: { title: 'Task' } }))
const say = (who: Person, task: { id: string }, content: string, id?: string) =>
  who.call(api.createTaskComment, { params: { taskId: task.id }, body: { content, ...(id && { id }) } })
const edit = (who: Person, comment: { id: string }, content: string, headers = {}) =>
  who.call(api.updateComment, { params: { commentId: comment.id }, body: { content }, headers })
const remove = (who: Person, comment: { id: string }) =>
  who.call(api.deleteComment, { params: { commentId: comment.id } })

test('comments of a task and of a document are read oldest first, page by page', async () => {
  const here = await world()
  const task = await taskIn(here)
  const made = []
  for (let i = 0; i < 5; i++) made.push(await ok(say(here.owner, task, `Word ${i}`)))
  const first = await ok(here.owner.call(api.listTaskComments, { params: { taskId: task.id }, query: { limit: 3 } }))
  const after = first.page.next ?? ''
  const rest = await ok(here.owner.call(api.listTaskComments, { params: { taskId: task.id }, query: { after } }))
  expect([...first.data, ...rest.data]).toEqual(made)
  expect(rest.page).toEqual({ next: null, hasMore: false })

  const document = await ok(
    here.owner.call(createDocument, { params: { projectId: here.project.id }, body: { title: 'Doc' } }),
  )
  const on = { params: { documentId: document.id } }
  const comment = await ok(here.owner.call(api.createDocumentComment, { ...on, body: { content: 'Here' } }))
  expect((await ok(here.owner.call(api.listDocumentComments, on))).data).toEqual([comment])
  expect(comment).toMatchObject({ taskId: null, documentId: document.id, userId: here.owner.id })
})

test('only its author edits a comment, whatever the other’s role; an edit of nothing is no event', async () => {
  const here = await world()
  const task = await taskIn(here)
  const author = await member(here, 'commenter')
  const comment = await ok(say(author, task, 'Mine'))
  expect((await edit(here.owner, comment, 'Yours')).status).toBe(403)
  expect((await ok(edit(author, comment, 'Mine'))).version).toBe(1)
  const edited = await ok(edit(author, comment, 'Better', { 'if-match': '"v1"' }))
  expect(edited).toMatchObject({ content: 'Better', version: 2, editedAt: expect.any(String) })
  expect((await edit(author, comment, 'Worse', { 'if-match': '"v1"' })).status).toBe(412)
  const types = (await eventsOf(task.id)).map((event) => event.type)
  expect(types).toEqual(['task.created', 'comment.created', 'comment.changed'])
})

test('a deleted comment leaves no text: not in the row, the events, or the answer kept for a repeat', async () => {
  const here = await world()
  const task = await taskIn(here)
  const author = await member(here, 'commenter')
  const kept = await ok(say(author, task, 'stays'))
  const id = newId()
  const comment = await ok(say(author, task, 'secret-zebra', id))
  await ok(edit(author, comment, 'secret-zebra again'))
  expect((await remove(author, comment)).status).toBe(204)
  expect((await remove(author, comment)).status).toBe(404)

  const events = await eventsOf(task.id)
  expect(events.at(-1)).toMatchObject({ type: 'comment.deleted', data: { id, taskId: task.id, documentId: null } })
  expect(JSON.stringify(events)).not.toContain('zebra')
  expect(JSON.stringify(events)).toContain('stays')
  const answers = await server.root.idempotencyKey.findMany({ where: { principal: author.id } })
  expect(JSON.stringify([answers, await server.root.comment.findMany({ where: { taskId: task.id } })])).not.toContain(
    'zebra',
  )
  const list = await ok(here.owner.call(api.listTaskComments, { params: { taskId: task.id } }))
  expect(list.data).toEqual([kept])
})

test('an admin deletes anybody’s comment, a member only their own', async () => {
  const here = await world()
  const task = await taskIn(here)
  const [author, other, admin] = [
    await member(here, 'member'),
    await member(here, 'member'),
    await member(here, 'admin'),
  ]
  const comment = await ok(say(author, task, 'Mine'))
  expect((await remove(other, comment)).status).toBe(403)
  expect((await remove(admin, comment)).status).toBe(204)
})

test('a viewer reads and is refused to write; a stranger cannot tell the comment exists; a guest of the task comments', async () => {
  const here = await world()
  const task = await taskIn(here)
  const comment = await ok(say(here.owner, task, 'Hello'))
  const [viewer, stranger, guest] = [await member(here, 'viewer'), await person(), await person()]
  await grant(guest, 'task', task.id, here.workspace.id, 'commenter')
  const read = (who: Person) => who.call(api.listTaskComments, { params: { taskId: task.id } })
  expect((await read(viewer)).body.data).toEqual([comment])
  expect([(await say(viewer, task, 'x')).status, (await edit(viewer, comment, 'x')).status]).toEqual([403, 403])
  const strange = [
    await read(stranger),
    await say(stranger, task, 'x'),
    await edit(stranger, comment, 'x'),
    await remove(stranger, comment),
  ]
  expect(strange.map((answer) => answer.status)).toEqual([404, 404, 404, 404])
  expect((await say(guest, task, 'I am here')).status).toBe(201)
})

test('an empty comment, one of 20 001 characters and one with a NUL are refused; emoji and right-to-left text stay', async () => {
  const here = await world()
  const task = await taskIn(here)
  for (const content of ['', ' \n ', 'x'.repeat(20_001), 'a\0b', '\ud800'])
    expect((await say(here.owner, task, content)).status).toBe(400)
  const text = '👩🏽‍🚀 שלום\n```js\n1\n```'
  expect((await ok(say(here.owner, task, text))).content).toBe(text)
})
