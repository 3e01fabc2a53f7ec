import { expect, test } from 'vitest'
import { createColumn, deleteColumn } from '#shared/columns.ts'
import { createTaskComment } from '#shared/comments.ts'
import { updateProject } from '#shared/projects.ts'
import * as api from '#shared/tasks.ts'
import { restoreFromTrash } from '#shared/trash.ts'
import { eventsOf, grant, member, ok, person, server, world } from '../../test/world.ts'
import { add, boardOf, change, columnsOf, move, titlesIn } from './testing.ts'

test('a new task goes to the end of the first column, numbered, and is published once', async () => {
  const here = await world()
  const one = await ok(add(here, here.owner, { title: 'One' }))
  const two = await ok(add(here, here.owner, { title: 'Two', priority: 'high', dueDate: '2026-12-24', estimate: 2.5 }))
  expect([one.key, two.key]).toEqual([`${here.project.key}-1`, `${here.project.key}-2`])
  expect(two).toMatchObject({
    priority: 'high',
    dueDate: '2026-12-24',
    estimate: 2.5,
    version: 1,
    createdBy: here.owner.id,
  })
  const { first } = await columnsOf(here)
  expect(await titlesIn(here, first.id)).toEqual(['One', 'Two'])
  expect(await eventsOf(two.id)).toMatchObject([{ type: 'task.created', actorId: here.owner.id, data: { task: two } }])
})

test('50 creates at once give 50 numbers without a gap and a total order', async () => {
  const here = await world()
  const made = await Promise.all(
    Array.from({ length: 50 }, (_, i) => ok(add(here, here.owner, { title: `Task ${i}` }))),
  )
  expect(made.map((task) => task.number).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1))
  expect(new Set(made.map((task) => task.rank)).size).toBe(50)
})

test('of two editors who saw the same version one changes the task, the other gets both values', async () => {
  const here = await world()
  const task = await ok(add(here, here.owner, { title: 'Old' }))
  const answers = await Promise.all(['Left', 'Right'].map((title) => change(here.owner, task, { title }, task.version)))
  expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 412])
  const won = answers.find((answer) => answer.status === 200)?.body
  const lost = answers.find((answer) => answer.status === 412)?.problem
  expect(lost).toMatchObject({ code: 'stale', current: { title: won?.title, version: 2 } })
  expect(lost?.sent).toEqual({ title: won?.title === 'Left' ? 'Right' : 'Left' })
  expect(won?.title).not.toBe('Old')
})

test('a change names what differs; a change of nothing is no event', async () => {
  const here = await world()
  const task = await ok(add(here, here.owner, { title: 'Old', startDate: '2026-01-02' }))
  const same = await ok(change(here.owner, task, { title: 'Old', startDate: '2026-01-02', assigneeId: null }))
  expect(same.version).toBe(1)
  const after = await ok(change(here.owner, task, { title: 'New', startDate: null, priority: 'none' }))
  expect(after).toMatchObject({ title: 'New', startDate: null, version: 2 })
  const [, changed] = await eventsOf(task.id)
  expect(changed).toMatchObject({ type: 'task.changed', data: { changed: ['title', 'startDate'], task: after } })
})

test('dates in the wrong order and an assignee who may not see the project are refused with the field', async () => {
  const here = await world()
  const stranger = await person('Sam Stranger')
  const task = await ok(add(here, here.owner, { title: 'T', startDate: '2026-05-05' }))
  for (const body of [{ dueDate: '2026-05-04' }, { assigneeId: stranger.id }]) {
    const field = `/${Object.keys(body)[0]}`
    expect(await change(here.owner, task, body)).toMatchObject({
      status: 400,
      problem: { errors: [{ pointer: field }] },
    })
  }
  expect((await add(here, here.owner, { title: 'T', assigneeId: stranger.id })).status).toBe(400)
  expect((await add(here, here.owner, { title: 'T', startDate: '2026-05-05', dueDate: '2026-05-04' })).status).toBe(400)
  expect(await eventsOf(task.id)).toHaveLength(1)
})

test('the trash gives a task back where it was, also when its column was deleted meanwhile', async () => {
  const here = await world()
  const { first, second } = await columnsOf(here)
  const task = await ok(add(here, here.owner, { title: 'Gone', columnId: first.id }))
  await ok(here.owner.call(api.deleteTask, { params: { taskId: task.id } }))
  expect((await here.owner.call(api.getTask, { params: { taskId: task.id } })).status).toBe(404)
  expect((await boardOf(here, here.owner)).columns.map((column) => column.count)).not.toContain(1)

  await ok(here.owner.call(deleteColumn, { params: { columnId: first.id }, query: { moveTo: second.id } }))
  const restore = () => here.owner.call(restoreFromTrash, { params: { objectType: 'task', objectId: task.id } })
  expect((await restore()).status).toBe(204)
  expect((await restore()).status).toBe(204)
  expect(await titlesIn(here, second.id)).toEqual(['Gone'])
  expect((await eventsOf(task.id)).map((event) => event.type)).toEqual([
    'task.created',
    'task.deleted',
    'task.restored',
  ])
})

test('the board counts exactly, shows the first 50 by rank with their comments, and pages on without gap or repeat, with the comments of each page', async () => {
  const here = await world()
  const { first } = await columnsOf(here)
  for (let i = 0; i < 120; i++) await ok(add(here, here.owner, { title: `T${i}` }))
  const board = await boardOf(here, here.owner)
  const shown = board.columns[0]
  expect(shown).toMatchObject({ count: 120 })
  expect(shown?.cards.map((card) => card.title)).toEqual(Array.from({ length: 50 }, (_, i) => `T${i}`))

  const target = shown?.cards[3]?.id ?? ''
  await ok(here.owner.call(createTaskComment, { params: { taskId: target }, body: { content: 'Hi' } }))
  expect((await boardOf(here, here.owner)).comments).toEqual({ [target]: 1 })

  const titles: string[] = []
  const comments: Record<string, number> = {}
  const late = await server.root.task.findFirstOrThrow({ where: { projectId: here.project.id, title: 'T100' } })
  for (const content of ['One', 'Two'])
    await ok(here.owner.call(createTaskComment, { params: { taskId: late.id }, body: { content } }))
  let after = shown?.next ?? null
  while (after !== null) {
    const params = { projectId: here.project.id, columnId: first.id }
    const page = await ok(here.owner.call(api.listColumnTasks, { params, query: { after, limit: 30 } }))
    titles.push(...page.data.map((card) => card.title))
    Object.assign(comments, page.comments)
    after = page.page.next
  }
  expect(titles).toEqual(Array.from({ length: 70 }, (_, i) => `T${i + 50}`))
  expect(comments).toEqual({ [late.id]: 2 })
})

test('a task is found by its key in any case, and by an earlier key of its project', async () => {
  const here = await world()
  const task = await ok(add(here, here.owner, { title: 'Named' }))
  const by = (key: string) => here.owner.call(api.findTask, { params: { workspaceId: here.workspace.id, key } })
  const old = task.key
  await ok(here.owner.call(updateProject, { params: { projectId: here.project.id }, body: { key: 'NEWKEY' } }))
  for (const key of ['NEWKEY-1', 'newkey-1', old, old.toLowerCase()]) expect((await ok(by(key))).key).toBe('NEWKEY-1')
  expect((await by('NEWKEY-2')).status).toBe(404)
})

test('a repeated create with the client’s id is the same task; another person’s id is refused', async () => {
  const here = await world()
  const mate = await member(here, 'member')
  const id = `c${'a1b2c3d4e5f6g7h8i9j0'}${Date.now()}`.slice(0, 30)
  const first = await ok(add(here, here.owner, { id, title: 'Once' }))
  expect(await ok(add(here, here.owner, { id, title: 'Once' }))).toEqual(first)
  expect((await add(here, mate, { id, title: 'Once' })).status).toBe(409)
  expect(await eventsOf(id)).toHaveLength(1)
})

test.each(['viewer', 'commenter'] as const)('a %s sees the board and is refused every change of it', async (role) => {
  const here = await world()
  const task = await ok(add(here, here.owner, { title: 'Theirs' }))
  const reader = await member(here, role)
  expect((await boardOf(here, reader)).columns[0]?.count).toBe(1)
  const { second } = await columnsOf(here)
  const answers = [
    await add(here, reader, { title: 'Mine' }),
    await change(reader, task, { title: 'Mine' }),
    await move(reader, task, second.id, null, null),
    await reader.call(api.deleteTask, { params: { taskId: task.id } }),
    await reader.call(createColumn, { params: { projectId: here.project.id }, body: { name: 'Mine' } }),
  ]
  expect(answers.map((answer) => answer.status)).toEqual([403, 403, 403, 403, 403])
  expect(await eventsOf(task.id)).toHaveLength(1)
})

test('a stranger cannot tell that a task exists; a guest of one task sees that one and no board', async () => {
  const here = await world()
  const [mine, other] = [
    await ok(add(here, here.owner, { title: 'A' })),
    await ok(add(here, here.owner, { title: 'B' })),
  ]
  const guest = await person('Gus Guest')
  const read = (task: { id: string }) => guest.call(api.getTask, { params: { taskId: task.id } })
  expect([(await read(mine)).status, (await change(guest, mine, { title: 'X' })).status]).toEqual([404, 404])
  await grant(guest, 'task', mine.id, here.workspace.id, 'member')
  expect([(await read(mine)).status, (await read(other)).status]).toEqual([200, 404])
  expect((await guest.call(api.getBoard, { params: { projectId: here.project.id } })).status).toBe(404)
  expect((await change(guest, mine, { title: 'By a guest' })).status).toBe(200)
})
