import { expect, test } from 'vitest'
import * as api from '#shared/columns.ts'
import { createTask, deleteTask, getBoard, getTask } from '#shared/tasks.ts'
import { eventsOf, member, ok, server, type World, world } from '../../test/world.ts'

const boardOf = async ({ owner, project }: World) =>
  (await ok(owner.call(getBoard, { params: { projectId: project.id } }))).columns
const namesOf = async (here: World) => (await boardOf(here)).map(({ column }) => column.name)
const columnAt = async (here: World, at: number) => {
  const found = (await boardOf(here))[at]
  if (!found) throw new Error(`no column ${at}`)
  return found.column
}
const addTask = ({ owner, project }: World, columnId: string, title: string) =>
  ok(owner.call(createTask, { params: { projectId: project.id }, body: { title, columnId } }))
const remove = ({ owner }: World, columnId: string, moveTo?: string) =>
  owner.call(api.deleteColumn, { params: { columnId }, query: { moveTo } })

test('a column is added at the right end, after another, or at the left end', async () => {
  const here = await world()
  const before = await namesOf(here)
  const second = await columnAt(here, 1)
  const create = (body: { name: string; afterId?: string | null }) =>
    ok(here.owner.call(api.createColumn, { params: { projectId: here.project.id }, body }))
  const last = await create({ name: 'Last' })
  await create({ name: 'Third', afterId: second.id })
  await create({ name: 'First', afterId: null })
  expect(await namesOf(here)).toEqual(['First', ...before.slice(0, 2), 'Third', ...before.slice(2), 'Last'])
  expect(last).toMatchObject({ group: 'todo', wipLimit: null, version: 1 })
  expect((await eventsOf(here.project.id)).filter((event) => event.type === 'column.created')).toHaveLength(3)
})

test('a new group gives every task of the column its status, and says that tasks changed', async () => {
  const here = await world()
  const column = await columnAt(here, 0)
  const task = await addTask(here, column.id, 'One')
  const changed = await ok(
    here.owner.call(api.updateColumn, { params: { columnId: column.id }, body: { group: 'cancelled', name: 'No' } }),
  )
  expect(changed).toMatchObject({ group: 'cancelled', name: 'No', version: 2 })
  const after = await ok(here.owner.call(getTask, { params: { taskId: task.id } }))
  expect(after).toMatchObject({ status: 'cancelled', version: 2 })
  const events = await eventsOf(here.project.id)
  expect(events.at(-1)).toMatchObject({ type: 'column.changed', data: { column: changed, tasksChanged: true } })
})

test('a change of nothing, and a change of a version seen before, change nothing', async () => {
  const here = await world()
  const column = await columnAt(here, 0)
  const update = (body: object, headers = {}) =>
    here.owner.call(api.updateColumn, { params: { columnId: column.id }, body, headers })
  expect((await ok(update({ name: column.name }))).version).toBe(1)
  await ok(update({ wipLimit: 3 }, { 'if-match': '"v1"' }))
  expect(await update({ wipLimit: 4 }, { 'if-match': '"v1"' })).toMatchObject({
    status: 412,
    problem: { current: { wipLimit: 3, version: 2 }, sent: { wipLimit: 4 } },
  })
  expect((await eventsOf(here.project.id)).filter((event) => event.type === 'column.changed')).toHaveLength(1)
})

test('columns moved by many at once keep one total order', async () => {
  const here = await world()
  const columns = (await boardOf(here)).map(({ column }) => column)
  const answers = await Promise.all(
    columns.map((column, i) =>
      here.owner.call(api.moveColumn, {
        params: { columnId: column.id },
        body: { afterId: null, beforeId: columns[(i + 2) % columns.length]?.id ?? null },
      }),
    ),
  )
  expect(answers.map((answer) => answer.status)).toEqual(columns.map(() => 200))
  const rows = await server.root.taskColumn.findMany({ where: { projectId: here.project.id } })
  expect(new Set(rows.map((row) => row.rank)).size).toBe(columns.length)
})

test('a column moved to where it is publishes nothing; columns of an import with one rank are told apart', async () => {
  const here = await world()
  const names = await namesOf(here)
  const [first, second] = [await columnAt(here, 0), await columnAt(here, 1)]
  const move = (columnId: string, afterId: string | null, beforeId: string | null) =>
    ok(here.owner.call(api.moveColumn, { params: { columnId }, body: { afterId, beforeId } }))
  await move(second.id, first.id, null)
  expect((await eventsOf(here.project.id)).filter((event) => event.type === 'column.changed')).toHaveLength(0)

  await server.root.taskColumn.updateMany({ where: { projectId: here.project.id }, data: { rank: 'a0' } })
  const [a, b, c] = [await columnAt(here, 0), await columnAt(here, 1), await columnAt(here, 2)]
  await move(c.id, a.id, b.id)
  expect((await namesOf(here)).slice(0, 3)).toEqual([a.name, c.name, b.name])
  expect(new Set(await namesOf(here))).toEqual(new Set(names))
})

test('deleting a column sends its tasks, trashed ones too, to the end of another in their order', async () => {
  const here = await world()
  const [from, to] = [await columnAt(here, 0), await columnAt(here, 1)]
  await addTask(here, to.id, 'There')
  for (const title of ['One', 'Two']) await addTask(here, from.id, title)
  const trashed = await addTask(here, from.id, 'Trashed')
  await ok(here.owner.call(deleteTask, { params: { taskId: trashed.id } }))

  expect(await remove(here, from.id)).toMatchObject({ status: 400, problem: { code: 'invalid' } })
  const elsewhere = await columnAt(await world(), 0)
  for (const wrong of [from.id, elsewhere.id]) expect((await remove(here, from.id, wrong)).status).toBe(400)
  expect((await remove(here, from.id, to.id)).status).toBe(204)

  const [shown] = await boardOf(here)
  expect(shown?.cards.map((card) => [card.title, card.status])).toEqual(
    ['There', 'One', 'Two'].map((title) => [title, to.group]),
  )
  expect(await server.root.task.findUnique({ where: { id: trashed.id } })).toMatchObject({ columnId: to.id })
  expect((await eventsOf(here.project.id)).at(-1)).toMatchObject({
    type: 'column.deleted',
    data: { id: from.id, movedTo: to.id, moved: 2 },
  })
})

test('the last column stays, however many delete at once', async () => {
  const here = await world()
  const columns = (await boardOf(here)).map(({ column }) => column)
  const answers = await Promise.all(columns.map((column) => remove(here, column.id)))
  const statuses = answers.map((answer) => answer.status)
  expect(statuses.filter((status) => status === 409)).toHaveLength(1)
  expect(statuses.filter((status) => status === 204)).toHaveLength(columns.length - 1)
  expect(await boardOf(here)).toHaveLength(1)
})

test('a viewer is refused, a stranger gets 404, and nothing is published', async () => {
  const here = await world()
  const viewer = await member(here, 'viewer')
  const { owner: stranger } = await world()
  const { id: columnId } = await columnAt(here, 0)
  for (const [who, status] of [
    [viewer, 403],
    [stranger, 404],
  ] as const) {
    const answers = [
      await who.call(api.updateColumn, { params: { columnId }, body: { name: 'X' } }),
      await who.call(api.moveColumn, { params: { columnId }, body: { afterId: null, beforeId: null } }),
      await who.call(api.deleteColumn, { params: { columnId } }),
      await who.call(api.createColumn, { params: { projectId: here.project.id }, body: { name: 'X' } }),
    ]
    expect(answers.map((answer) => answer.status)).toEqual([status, status, status, status])
  }
  expect((await eventsOf(here.project.id)).filter((event) => event.type.startsWith('column.'))).toEqual([])
})
