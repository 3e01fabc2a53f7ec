import { expect, test } from 'vitest'
import * as api from '#shared/tasks.ts'
import { restoreFromTrash } from '#shared/trash.ts'
import { eventsOf, member, ok, server, world } from '../../test/world.ts'
import { add, columnsOf, move, titlesIn } from './testing.ts'

test('ten people moving the same card and each other’s at once leave one total order, and every move is published', async () => {
  const here = await world()
  const { first, second } = await columnsOf(here)
  const people = [here.owner, ...(await Promise.all(Array.from({ length: 9 }, () => member(here, 'member'))))]
  const cards = await Promise.all(
    Array.from({ length: 10 }, (_, i) => ok(add(here, here.owner, { title: `Card ${i}` }))),
  )
  const [same, anchor] = [cards[0], cards[1]]
  if (!same || !anchor) throw new Error('cards were made')
  const answers = await Promise.all(
    people.flatMap((who, i) => [
      move(who, same, i % 2 ? first.id : second.id, null, anchor.id),
      move(who, cards[i] ?? same, second.id, null, null),
    ]),
  )
  expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 200))

  const rows = await server.root.task.findMany({ where: { projectId: here.project.id } })
  for (const column of [first, second]) {
    const ranks = rows.filter((row) => row.columnId === column.id).map((row) => row.rank)
    expect(new Set(ranks).size).toBe(ranks.length)
  }
  // Each version of a card after its first was published exactly once, in the order of the versions.
  for (const row of rows) {
    const moved = (await eventsOf(row.id)).filter((event) => event.type === 'task.moved')
    expect(moved.map((event) => event.data.task.version)).toEqual(
      Array.from({ length: row.version - 1 }, (_, i) => i + 2),
    )
  }
})

test('a card goes between its neighbours, to the top, to the end, and past neighbours that are gone', async () => {
  const here = await world()
  const { first, second } = await columnsOf(here)
  const [a, b, c] = [
    await ok(add(here, here.owner, { title: 'A' })),
    await ok(add(here, here.owner, { title: 'B' })),
    await ok(add(here, here.owner, { title: 'C' })),
  ]
  const order = () => titlesIn(here, first.id)
  await ok(move(here.owner, c, first.id, a.id, b.id))
  expect(await order()).toEqual(['A', 'C', 'B'])
  await ok(move(here.owner, b, first.id, null, a.id))
  expect(await order()).toEqual(['B', 'A', 'C'])
  await ok(move(here.owner, b, first.id, null, null))
  expect(await order()).toEqual(['A', 'C', 'B'])
  // `A` left meanwhile: the neighbour that is still there decides.
  await ok(move(here.owner, a, second.id, null, null))
  await ok(move(here.owner, b, first.id, a.id, c.id))
  expect(await order()).toEqual(['B', 'C'])
  // Both are gone: the end.
  await ok(move(here.owner, b, first.id, a.id, a.id))
  expect(await order()).toEqual(['C', 'B'])
  await ok(add(here, here.owner, { title: 'Top', columnId: first.id, beforeId: c.id }))
  expect(await order()).toEqual(['Top', 'C', 'B'])
})

test('a move to where the card is writes and publishes nothing', async () => {
  const here = await world()
  const { first } = await columnsOf(here)
  const a = await ok(add(here, here.owner, { title: 'A' }))
  const b = await ok(add(here, here.owner, { title: 'B' }))
  for (const [after, before] of [
    [a.id, null],
    [null, null],
    [b.id, null],
  ] as const)
    expect((await ok(move(here.owner, b, first.id, after, before))).version).toBe(1)
  expect(await eventsOf(b.id)).toHaveLength(1)
})

test('equal ranks of an import and ranks too long to grow are replaced, and the board is told to read again', async () => {
  const here = await world()
  const { first } = await columnsOf(here)
  const [a, b, c] = [
    await ok(add(here, here.owner, { title: 'A' })),
    await ok(add(here, here.owner, { title: 'B' })),
    await ok(add(here, here.owner, { title: 'C' })),
  ]
  await server.root.task.updateMany({ where: { projectId: here.project.id }, data: { rank: 'a0' } })
  const [x = '', y = ''] = (await titlesIn(here, first.id)) ?? []
  const ids = new Map([
    ['A', a.id],
    ['B', b.id],
    ['C', c.id],
  ])
  const d = await ok(add(here, here.owner, { title: 'D', afterId: ids.get(x), beforeId: ids.get(y) }))
  expect((await titlesIn(here, first.id))?.slice(0, 3)).toEqual([x, 'D', y])
  const setRank = (id: string | undefined, rank: string) =>
    server.root.task.update({ where: { id: id ?? '' }, data: { rank } })
  await setRank(d.id, `a0${'V'.repeat(300)}`)
  await setRank(ids.get(y), `a0${'V'.repeat(299)}W`)
  await ok(add(here, here.owner, { title: 'E', afterId: d.id }))
  const rows = await server.root.task.findMany({ where: { projectId: here.project.id }, select: { rank: true } })
  expect(Math.max(...rows.map((row) => row.rank.length))).toBeLessThan(5)
  expect(new Set(rows.map((row) => row.rank)).size).toBe(5)
  const told = (await eventsOf(here.project.id)).filter((event) => event.type === 'column.changed')
  expect(told).toMatchObject([{ data: { tasksChanged: true } }, { data: { tasksChanged: true } }])
})

test('a restored task whose place was taken goes right behind, never on the same rank', async () => {
  const here = await world()
  const task = await ok(add(here, here.owner, { title: 'First' }))
  await ok(here.owner.call(api.deleteTask, { params: { taskId: task.id } }))
  const taker = await ok(add(here, here.owner, { title: 'Taker' }))
  expect(taker.rank).toBe(task.rank)
  await ok(here.owner.call(restoreFromTrash, { params: { objectType: 'task', objectId: task.id } }))
  const restored = await ok(here.owner.call(api.getTask, { params: { taskId: task.id } }))
  expect(restored.rank > taker.rank).toBe(true)
})

test('a column of another project is refused as a target', async () => {
  const here = await world()
  const elsewhere = await columnsOf(await world())
  const task = await ok(add(here, here.owner, { title: 'A' }))
  expect((await move(here.owner, task, elsewhere.first.id, null, null)).status).toBe(400)
  expect((await add(here, here.owner, { title: 'B', columnId: elsewhere.first.id })).status).toBe(400)
})
