import { queryOptions, type QueryClient } from '@tanstack/react-query'
import type { Published } from '#shared/events.ts'
import { getBoard, listColumnTasks, type Card } from '#shared/tasks.ts'
import { call } from '../api.ts'
import { addPage, boardOf, countComment, dropCard, dropColumn, putCard, putColumn, restoreCard } from './rows.ts'
import type { Board, LoadedBoard } from './rows.ts'

export const boardKey = (projectId: string) => ['board', projectId] as const

/** More cards of one column. */
export async function loadMore(cache: QueryClient, projectId: string, columnId: string): Promise<void> {
  const before = cache
    .getQueryData<LoadedBoard>(boardKey(projectId))
    ?.columns.find((each) => each.column.id === columnId)
  if (!before?.next) return
  const asked = before.next
  const answer = await call(listColumnTasks, {
    params: { projectId, columnId },
    query: { after: asked, limit: 50 },
  })
  cache.setQueryData<LoadedBoard>(boardKey(projectId), (board) => {
    const column = board?.columns.find((each) => each.column.id === columnId)
    return board && column?.next === asked ? addPage(board, columnId, answer) : board
  })
  // One that changed while the page was under way is left out of it, as the row is old.
  const versions = cache.getQueryData<LoadedBoard>(boardKey(projectId))?.versions ?? {}
  const isOld = ({ id, version }: Card) =>
    versions[id] !== undefined && versions[id] !== Infinity && version < versions[id]
  if (answer.data.some(isOld)) await cache.invalidateQueries({ queryKey: boardKey(projectId) })
}

/** Loads as many cards as were loaded before, so that fetching again never makes a column shorter. */
async function fetchBoard(
  projectId: string,
  before: LoadedBoard | undefined,
  signal: AbortSignal,
): Promise<LoadedBoard> {
  let board = boardOf(await call(getBoard, { params: { projectId }, signal }))
  for (const { column } of board.columns) {
    const wanted = before?.columns.find((each) => each.column.id === column.id)?.cards.length ?? 0
    for (;;) {
      const loaded = board.columns.find((each) => each.column.id === column.id)
      if (!loaded?.next || loaded.cards.length >= wanted) break
      const query = { after: loaded.next, limit: 200 }
      const more = await call(listColumnTasks, { params: { projectId, columnId: column.id }, query, signal })
      board = addPage(board, column.id, more)
    }
  }
  return board
}

export const boardQuery = (projectId: string) =>
  queryOptions({
    queryKey: boardKey(projectId),
    queryFn: ({ signal, client }): Promise<LoadedBoard> =>
      fetchBoard(projectId, client.getQueryData<LoadedBoard>(boardKey(projectId)), signal),
  })

/** What an event makes of a board; the same board for one that changes nothing. */
export function applyToBoard(board: Board, event: Published): Board {
  switch (event.type) {
    case 'task.created':
      return putCard(board, event.data.task, null)
    case 'task.changed':
      return putCard(board, event.data.task, event.data.task.columnId)
    case 'task.moved':
      return putCard(board, event.data.task, event.data.from)
    case 'task.deleted':
      return dropCard(board, event.data.id, event.data.columnId)
    case 'task.restored':
      return restoreCard(board, event.data.task)
    case 'column.created':
    case 'column.changed':
      return putColumn(board, event.data.column)
    case 'column.deleted':
      return dropColumn(board, event.data.id)
    case 'comment.created':
      return event.data.comment.taskId ? countComment(board, event.data.comment.taskId, 1) : board
    case 'comment.deleted':
      return event.data.taskId ? countComment(board, event.data.taskId, -1) : board
    default:
      return board
  }
}

/** Whether an event is about something that the answer may already count: `pos` of a board is a lower bound. */
function isDoubtful(board: Board, event: Published, age: number): boolean {
  if (age > 5000) return false
  // Comments come often and have no version: only for as long as an answer may have counted one whose event comes after it.
  if (event.type === 'comment.created' || event.type === 'comment.deleted') return age < 200
  if (event.type === 'task.deleted') return board.versions[event.data.id] === undefined
  if (event.type !== 'task.created' && event.type !== 'task.moved') return false
  return board.versions[event.data.task.id] === undefined
}

export function onBoardEvent(cache: QueryClient, event: Published): void {
  const { projectId } = event
  if (projectId === null) return
  const key = boardKey(projectId)
  const state = cache.getQueryState<LoadedBoard>(key)
  const board = state?.data
  if (!board || event.pos <= board.pos) return
  const isInDoubt = isDoubtful(board, event, Date.now() - state.dataUpdatedAt)
  const again =
    (event.type === 'column.deleted' && event.data.moved > 0) ||
    (event.type === 'column.changed' && event.data.tasksChanged) ||
    // A new key renames every card.
    event.type === 'project.changed'
  // `updatedAt` stays that of the last fetch: it says how old the counts are.
  const next = { ...applyToBoard(board, event), pos: event.pos }
  cache.setQueryData<LoadedBoard>(key, next, { updatedAt: state.dataUpdatedAt })
  if (again) void cache.invalidateQueries({ queryKey: key })
  // An answer that is on its way already is brought up to date when it comes: many such events do not begin it anew each time.
  else if (isInDoubt) void cache.invalidateQueries({ queryKey: key }, { cancelRefetch: false })
}
