import { QueryClient } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { DomainEvent } from '#shared/events.ts'
import { newId } from '#shared/ids.ts'
import type { Task } from '#shared/tasks.ts'
import { applyEvent } from '../applyEvent.ts'
import { card } from '../board/testing.ts'
import { createPending } from '../pending/queue.ts'
import type { Truss } from '../truss.ts'
import { toasts } from '../ui/toast.ts'
import { changeTask, moveCard } from './changes.ts'
import { taskQuery } from './queries.ts'

beforeEach(() => toasts.set({ toasts: [], spoken: '' }))
afterEach(() => void vi.unstubAllGlobals())

const me = 'u'

/** A task that is known here, and a server whose answers and events the test gives by hand. */
function world() {
  const cache = new QueryClient()
  const task: Task = {
    ...card(newId(), newId(), 'a'),
    projectId: newId(),
    createdBy: newId(),
    description: null,
  }
  cache.setQueryData(taskQuery(task.id).queryKey, task)
  const asked: { key: string | null; answer: (response: Response) => void }[] = []
  vi.stubGlobal(
    'fetch',
    (_url: string, { headers }: { headers: Headers }) =>
      new Promise<Response>((answer) => asked.push({ key: headers.get('idempotency-key'), answer })),
  )
  let n = 0
  const live: Truss['live'] = Object.create(null)
  const truss: Truss = { cache, pending: createPending(() => `key${++n}`), live }
  const happen = (event: DomainEvent) => {
    const { projectId, id: objectId } = task
    const at = new Date().toISOString()
    const told = {
      ...event,
      pos: 1,
      workspaceId: 'w',
      projectId,
      objectType: 'task',
      objectId,
      actorId: me,
      at,
    } as const
    applyEvent(cache, told)
    truss.pending.onEvent(told)
  }
  const keys = () => asked.map(({ key }) => key)
  const shown = () => truss.pending.items.get().map(({ id, state }) => `${id} ${state}`)
  return { truss, task, asked, keys, happen, shown }
}

test('the event of a move is not taken for that of the next one, which is answered by its own', async () => {
  const { truss, task, asked, keys, happen, shown } = world()
  const row = (version: number): Task => ({ ...task, version })
  const moved = (version: number): DomainEvent => ({
    type: 'task.moved',
    data: { task: row(version), from: task.columnId },
  })
  const { columnId } = task
  for (const beforeId of [newId(), newId(), newId()])
    moveCard(truss, me, task, { columnId, afterId: null, beforeId }, task.status)
  asked[0]?.answer(Response.json(row(2)))
  await expect.poll(keys).toEqual(['key1', 'key2'])
  happen(moved(2))
  expect(shown()).toEqual(['key2 sent', 'key3 waiting'])
  happen(moved(3))
  expect(shown()).toEqual(['key3 sent'])
})

test('the event of a change is not taken for that of a later one to the same value', async () => {
  const { truss, task, asked, keys, happen, shown } = world()
  const row = (version: number, priority: Task['priority']): Task => ({ ...task, priority, version })
  const changed = (now: Task): DomainEvent => ({ type: 'task.changed', data: { task: now, changed: ['priority'] } })
  changeTask(truss, me, task, { priority: 'high' })
  changeTask(truss, me, row(1, 'high'), { priority: 'low' })
  changeTask(truss, me, row(1, 'low'), { priority: 'high' })
  await expect.poll(keys).toEqual(['key1'])
  asked[0]?.answer(Response.json(row(2, 'high')))
  await expect.poll(keys).toEqual(['key1', 'key2'])
  asked[1]?.answer(Response.json(row(3, 'low')))
  await expect.poll(keys).toEqual(['key1', 'key2', 'key3'])
  happen(changed(row(2, 'high')))
  expect(shown()).toEqual(['key3 sent'])
  happen(changed(row(4, 'high')))
  expect(shown()).toEqual([])
})

test('a failure is told until the same field is changed with success, and only that field', async () => {
  const { truss, task, asked, keys } = world()
  const refuse = () =>
    Response.json({ type: 'x', title: 'x', status: 400, detail: 'no', instance: 'r', code: 'invalid' }, { status: 400 })
  const told = () => toasts.get().toasts.map(({ text }) => text)
  const failure = `${task.key} was not changed: no`
  changeTask(truss, me, task, { priority: 'high' })
  await expect.poll(keys).toEqual(['key1'])
  changeTask(truss, me, task, { priority: 'low' })
  asked[0]?.answer(refuse())
  await expect.poll(keys).toEqual(['key1', 'key2'])
  expect(told()).toEqual([failure])
  asked[1]?.answer(Response.json({ ...task, priority: 'low', version: 2 }))
  await expect.poll(told).toEqual([])

  changeTask(truss, me, task, { estimate: 3 })
  await expect.poll(keys).toHaveLength(3)
  asked[2]?.answer(refuse())
  await expect.poll(told).toEqual([failure])
  changeTask(truss, me, task, { assigneeId: newId() })
  expect(told()).toEqual([failure])
  changeTask(truss, me, task, { estimate: 5 })
  expect(told()).toEqual([])
})
