import { QueryClient } from '@tanstack/react-query'
import { afterEach, expect, test, vi } from 'vitest'
import type { Published } from '#shared/events.ts'
import { newId } from '#shared/ids.ts'
import type { Task } from '#shared/tasks.ts'
import { boardKey, loadMore, onBoardEvent } from './queries.ts'
import type { Board } from './rows.ts'
import { at, card, shown, smallBoard } from './testing.ts'

afterEach(() => void vi.unstubAllGlobals())

const task = (id: string, columnId: string, rank: string, version: number): Task => ({
  ...card(id, columnId, rank, version),
  description: null,
})

const envelope = (pos: number) => ({
  pos,
  workspaceId: null,
  projectId: 'p',
  objectType: 'task',
  objectId: 'a',
  actorId: 'u',
  at,
})
const moved = (pos: number, row: Task, from: string): Published => ({
  ...envelope(pos),
  type: 'task.moved',
  data: { task: row, from },
})

/** A board that was fetched `age` ms ago. */
function world(age = 60_000) {
  const cache = new QueryClient()
  cache.setQueryData<Board>(boardKey('p'), smallBoard(), { updatedAt: Date.now() - age })
  const seen = () => shown(cache.getQueryData<Board>(boardKey('p')) ?? smallBoard())
  const isStale = () => cache.getQueryState(boardKey('p'))?.isInvalidated
  return { cache, seen, isStale }
}

test('an event that the answer already holds changes nothing', () => {
  const { cache, seen } = world()
  onBoardEvent(cache, moved(5, task('a', 'y', 'e', 2), 'x'))
  expect(seen()).toEqual(['x10 abc', 'y1 d'])
})

test('somebody else moves a card: both columns and their counts follow, once', () => {
  const { cache, seen } = world()
  const event = moved(6, task('a', 'y', 'e', 2), 'x')
  onBoardEvent(cache, event)
  onBoardEvent(cache, event)
  expect(seen()).toEqual(['x9 bc', 'y2 da'])
})

test('a card beyond what is loaded is counted; right after fetching, when that is not sure, the board is asked again', () => {
  const later = world()
  onBoardEvent(later.cache, moved(6, task('far', 'y', 'e', 2), 'x'))
  expect([later.seen(), later.isStale()]).toEqual([['x9 abc', 'y2 dfar'], false])
  const fresh = world(100)
  onBoardEvent(fresh.cache, moved(7, task('far', 'y', 'e', 2), 'x'))
  expect(fresh.isStale()).toBe(true)
})

test('an event of another project is not for this board', () => {
  const { cache, seen } = world()
  onBoardEvent(cache, { ...moved(8, task('a', 'y', 'e', 2), 'x'), projectId: 'q' })
  expect(seen()).toEqual(['x10 abc', 'y1 d'])
})

test('a card that changed while its page was under way is not left out for good: the board is asked again', async () => {
  const ids = { id: newId(), projectId: newId(), columnId: newId(), createdBy: newId() }
  const far = { ...card('far', 'x', 'z', 1), ...ids }
  for (const version of [1, 2]) {
    const { cache, isStale } = world()
    vi.stubGlobal('fetch', async () => {
      onBoardEvent(cache, {
        ...envelope(6),
        type: 'task.changed',
        data: { task: { ...far, description: null, columnId: 'x', version }, changed: ['title'] },
      })
      return Response.json({ data: [far], comments: {}, page: { next: null, hasMore: false } })
    })
    await loadMore(cache, 'p', 'x')
    expect(isStale()).toBe(version === 2)
  }
})
