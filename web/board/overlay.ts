import type { Card } from '#shared/tasks.ts'
import type { Change, Place } from '../pending/changes.ts'
import { byRank, type Board, type BoardColumn } from './rows.ts'

type Located = { board: Board; card: Card | null }

function takeOut(board: Board, taskId: string): Located {
  let card: Card | null = null
  const columns = board.columns.map((column) => {
    const found = column.cards.find((each) => each.id === taskId)
    if (!found) return column
    card = found
    return { ...column, count: column.count - 1, cards: column.cards.filter((each) => each !== found) }
  })
  return { board: card ? { ...board, columns } : board, card }
}

/** Where the person put it, read from the neighbours as they are now: they may have moved on meanwhile. */
export function indexIn(cards: readonly { id: string }[], place: Place): number {
  const after = cards.findIndex((card) => card.id === place.afterId)
  if (after >= 0) return after + 1
  const before = cards.findIndex((card) => card.id === place.beforeId)
  if (before >= 0) return before
  return place.afterId === null && place.beforeId !== null ? 0 : cards.length
}

function putIn(board: Board, card: Card, place: Place): Board {
  return {
    ...board,
    columns: board.columns.map((column) =>
      column.column.id === place.columnId
        ? { ...column, count: column.count + 1, cards: column.cards.toSpliced(indexIn(column.cards, place), 0, card) }
        : column,
    ),
  }
}

/** A card out of the trash goes where its rank says. */
const putBack = (board: Board, card: Card): Board => ({
  ...board,
  columns: board.columns.map((column) =>
    column.column.id === card.columnId
      ? { ...column, count: column.count + 1, cards: [...column.cards, card].sort(byRank) }
      : column,
  ),
})

const mapCard = (board: Board, taskId: string, change: (card: Card) => Card): Board => ({
  ...board,
  columns: board.columns.map((column) =>
    column.cards.some((card) => card.id === taskId)
      ? { ...column, cards: column.cards.map((card) => (card.id === taskId ? change(card) : card)) }
      : column,
  ),
})

/** Fields of a card out of fields of a task; `undefined` means "not given". */
export function withFields<T extends object>(row: T, fields: object): T {
  const given = Object.entries(fields).filter(([name, value]) => value !== undefined && name in row)
  return { ...row, ...Object.fromEntries(given) }
}

function moveColumnTo(columns: BoardColumn[], id: string, afterId: string | null): BoardColumn[] {
  const moved = columns.find((each) => each.column.id === id)
  if (!moved) return columns
  const rest = columns.filter((each) => each !== moved)
  const index = afterId === null ? 0 : rest.findIndex((each) => each.column.id === afterId) + 1
  return rest.toSpliced(index, 0, moved)
}

function overlay(board: Board, change: Change): Board {
  switch (change.kind) {
    case 'task.create': {
      // The row may be here before the acknowledgement is.
      const known = board.versions[change.card.id] !== undefined
      return known ? board : putIn(board, change.card, change.place)
    }
    case 'task.patch':
      return mapCard(board, change.taskId, (card) => withFields(card, change.fields))
    case 'task.move': {
      const out = takeOut(board, change.taskId)
      if (!out.card) return board
      return putIn(out.board, { ...out.card, columnId: change.place.columnId, status: change.status }, change.place)
    }
    case 'task.delete':
      return takeOut(board, change.taskId).board
    case 'task.restore':
      return takeOut(board, change.card.id).card ? board : putBack(board, change.card)
    case 'column.create': {
      if (board.columns.some((each) => each.column.id === change.column.id)) return board
      const added = { column: change.column, count: 0, cards: [], next: null, edge: null }
      return { ...board, columns: [...board.columns, added] }
    }
    case 'column.patch':
      return {
        ...board,
        columns: board.columns.map((each) =>
          each.column.id === change.columnId ? { ...each, column: withFields(each.column, change.fields) } : each,
        ),
      }
    case 'column.move':
      return { ...board, columns: moveColumnTo(board.columns, change.columnId, change.afterId) }
    default:
      // Comments, messages and documents are not on the board.
      return board
  }
}

/** The board as the person sees it: server rows with every pending change applied again, in the order they were made. */
export const overlayBoard = (board: Board, changes: readonly Change[]): Board => changes.reduce(overlay, board)
