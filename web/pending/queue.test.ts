import { afterEach, expect, test, vi } from 'vitest'
import type { Published } from '#shared/events.ts'
import type { Problem } from '#shared/problem.ts'
import type { Change } from './changes.ts'
import { createPending, delayOf } from './queue.ts'

const title = (text: string, taskId = 'c1'): Change => ({ kind: 'task.patch', taskId, fields: { title: text } })
const event: Published = {
  type: 'project.deleted',
  data: { id: 'c1', name: 'x' },
  pos: 1,
  workspaceId: null,
  projectId: null,
  objectType: 'project',
  objectId: 'c1',
  actorId: null,
  at: '2026-11-21T00:00:00.000Z',
}

function refused(code: string): Error {
  const cause: Problem = { type: 'x', title: 'x', status: 400, detail: 'no', instance: 'r', code }
  return new Error('no', { cause })
}

/** A server whose answers the test gives by hand. */
function world() {
  let n = 0
  const sent: {
    key: string
    signal: AbortSignal
    resolve: (value?: unknown) => void
    reject: (error: Error) => void
  }[] = []
  const failed: unknown[] = []
  const done: string[] = []
  const queue = createPending(() => `key${++n}`)
  const add = (change: Change, entity = 'task:c1', isDoneBy?: (event: Published) => boolean, line?: string) =>
    queue.add({
      entity,
      ...(line && { line }),
      change,
      send: (key, signal) => new Promise((resolve, reject) => sent.push({ key, signal, resolve, reject })),
      onDone: () => done.push(entity),
      onFailed: (error) => failed.push(error),
      ...(isDoneBy && { isDoneBy }),
    })
  const shown = () => queue.items.get().map((item) => `${item.id} ${item.state}`)
  return { queue, add, sent, failed, done, shown }
}

afterEach(() => void vi.useRealTimers())

test('changes of one entity are sent one after the other, others at the same time', async () => {
  const { add, sent, shown } = world()
  add(title('a'))
  add(title('b'))
  add(title('c', 'c2'), 'task:c2')
  expect(shown()).toEqual(['key1 sent', 'key2 waiting', 'key3 sent'])
  sent[0]?.resolve()
  await vi.waitFor(() => expect(shown()).toEqual(['key2 sent', 'key3 sent']))
})

test('changes of one line wait for each other too, also when one before them has to be tried again or is refused', async () => {
  const { queue, add, sent, shown } = world()
  add(title('a', 'c1'), 'task:c1', undefined, 'board')
  add(title('b', 'c2'), 'task:c2', undefined, 'board')
  add(title('c', 'c2'), 'task:c2')
  add(title('d', 'c3'), 'task:c3', undefined, 'board')
  expect(shown()).toEqual(['key1 sent', 'key2 waiting', 'key3 waiting', 'key4 waiting'])
  sent[0]?.reject(new Error('x', { cause: 'unreachable' }))
  await vi.waitFor(() => expect(shown()[0]).toBe('key1 waiting'))
  queue.retry()
  expect(shown()).toEqual(['key1 sent', 'key2 waiting', 'key3 waiting', 'key4 waiting'])
  sent[1]?.reject(refused('invalid'))
  await vi.waitFor(() => expect(shown()).toEqual(['key2 sent', 'key3 waiting', 'key4 waiting']))
  sent[2]?.resolve()
  await vi.waitFor(() => expect(shown()).toEqual(['key3 sent', 'key4 sent']))
})

test('the event acknowledges when it comes first, and a lost answer is then no failure', async () => {
  const { queue, add, sent, failed, shown } = world()
  add(title('a'), 'task:c1', () => true)
  queue.onEvent(event)
  expect(shown()).toEqual([])
  sent[0]?.reject(refused('invalid'))
  await Promise.resolve()
  expect(failed).toEqual([])
})

test('an answer without a row is kept unless the event of its change came first; one with a row always, as a row tells its age', async () => {
  const { queue } = world()
  const kept: string[] = []
  const answers: ((row: string | undefined) => void)[] = []
  const add = (entity: string, name: string) =>
    queue.add<string | undefined>({
      entity,
      change: title(name),
      send: () => new Promise((resolve) => answers.push(resolve)),
      keep: (row) => void kept.push(row ?? `${name} without a row`),
      isDoneBy: () => true,
      onFailed: () => undefined,
    })
  add('task:c1', 'a')
  add('task:c2', 'b')
  queue.onEvent(event)
  answers[0]?.(undefined)
  answers[1]?.('row of b')
  await vi.waitFor(() => expect(kept).toEqual(['row of b']))
  add('task:c3', 'c')
  answers[2]?.(undefined)
  await vi.waitFor(() => expect(kept).toEqual(['row of b', 'c without a row']))
})

test('a change is told to be done once, by its answer or its event, and never when it was refused', async () => {
  const { queue, add, sent, failed, done } = world()
  add(title('a'), 'task:c1', () => true)
  queue.onEvent(event)
  sent[0]?.resolve()
  add(title('b', 'c2'), 'task:c2')
  sent[1]?.resolve()
  add(title('c', 'c3'), 'task:c3')
  sent[2]?.reject(refused('invalid'))
  await vi.waitFor(() => expect(failed).toHaveLength(1))
  expect(done).toEqual(['task:c1', 'task:c2'])
})

test('an event does not acknowledge what was not sent yet', () => {
  const { queue, add, shown } = world()
  add(title('a'), 'task:c1', () => false)
  add(title('b'), 'task:c1', () => true)
  queue.onEvent(event)
  expect(shown()).toEqual(['key1 sent', 'key2 waiting'])
})

test('without network nothing is lost: the same key is sent again', async () => {
  const { queue, add, sent, failed, shown } = world()
  add(title('a'))
  sent[0]?.reject(new Error('x', { cause: 'unreachable' }))
  await vi.waitFor(() => expect(shown()).toEqual(['key1 waiting']))
  queue.retry()
  expect(sent.map((each) => each.key)).toEqual(['key1', 'key1'])
  expect(failed).toEqual([])
})

test('a request that is never answered is given up and made again by the same key, and the line goes on', async () => {
  vi.useFakeTimers()
  const { add, sent, failed, shown } = world()
  add(title('a'), 'task:c1', undefined, 'board')
  add(title('b', 'c2'), 'task:c2', undefined, 'board')
  await vi.advanceTimersByTimeAsync(29_000)
  expect(shown()).toEqual(['key1 sent', 'key2 waiting'])
  await vi.advanceTimersByTimeAsync(2000)
  expect(sent.map(({ key, signal }) => [key, signal.aborted])).toEqual([
    ['key1', true],
    ['key1', false],
  ])
  sent[1]?.resolve()
  await vi.advanceTimersByTimeAsync(0)
  expect(shown()).toEqual(['key2 sent'])
  expect(failed).toEqual([])
})

test('when the network is back, what was sent long before is sent anew at once, and what was sent just now is waited for', async () => {
  vi.useFakeTimers()
  const { queue, add, sent, failed, done, shown } = world()
  add(title('a'))
  await vi.advanceTimersByTimeAsync(10_000)
  add(title('b', 'c2'), 'task:c2')
  queue.retry()
  expect(sent.map(({ key }) => key)).toEqual(['key1', 'key2', 'key1'])
  // The first request is told to be over, which says nothing about the second one.
  sent[0]?.reject(new DOMException('aborted', 'AbortError'))
  await vi.advanceTimersByTimeAsync(0)
  expect(shown()).toEqual(['key1 sent', 'key2 sent'])
  sent[2]?.resolve()
  await vi.advanceTimersByTimeAsync(0)
  expect([done, failed]).toEqual([['task:c1'], []])
})

test('a refusal takes only itself back', async () => {
  const { add, sent, failed, shown } = world()
  add(title('a'))
  add(title('b'))
  sent[0]?.reject(refused('invalid'))
  await vi.waitFor(() => expect(shown()).toEqual(['key2 sent']))
  expect(failed).toHaveLength(1)
})

test('what was refused to be made takes its later changes along', async () => {
  const { add, sent, failed, shown } = world()
  const comment = {
    id: 'c9',
    content: 'x',
    userId: 'c2',
    taskId: 'c1',
    documentId: null,
    editedAt: null,
    version: 0,
    createdAt: event.at,
    updatedAt: event.at,
  }
  add({ kind: 'comment.create', comment }, 'comment:c9')
  add({ kind: 'comment.patch', commentId: 'c9', content: 'y' }, 'comment:c9')
  sent[0]?.reject(refused('forbidden'))
  await vi.waitFor(() => expect(shown()).toEqual([]))
  expect(failed).toHaveLength(1)
})

test('waiting grows to at most 15 s and never to nothing', () => {
  expect(delayOf(1, 0)).toBe(250)
  expect(delayOf(20, 1)).toBe(15_000)
})

test('the answered row is kept in the moment in which its overlay goes, also when its event came first', async () => {
  const queue = createPending(() => 'key1')
  const seen: (string | number)[] = []
  let answer: (row: string) => void = () => {}
  const add = () =>
    queue.add({
      entity: 'task:c1',
      change: title('a'),
      send: () => new Promise<string>((resolve) => (answer = resolve)),
      keep(row) {
        seen.push(row)
        // Before any screen is drawn.
        queueMicrotask(() => seen.push(queue.items.get().length))
      },
      isDoneBy: () => true,
      onFailed: () => seen.push('failed'),
    })
  add()
  answer('row')
  await vi.waitFor(() => expect(seen).toEqual(['row', 0]))
  add()
  queue.onEvent(event)
  answer('again')
  await vi.waitFor(() => expect(seen).toEqual(['row', 0, 'again', 0]))
})
