import type { Column } from '#shared/columns.ts'
import type { Result } from '#shared/endpoint.ts'
import type { Card, getBoard, listColumnTasks } from '#shared/tasks.ts'

/** One column as loaded. Cards up to `edge` (the last one fetched) are here; those beyond only count. */
export type BoardColumn = {
  column: Column
  count: number
  cards: Card[]
  next: string | null
  edge: { rank: string; id: string } | null
}

/** The rows of a board. */
export type Board = {
  columns: BoardColumn[]
  comments: Record<string, number>
  /** Highest version seen of each task, of those beyond the edge too: a repeated row changes nothing. */
  versions: Record<string, number>
}

/** The board as the server has it, up to a place in the log: nothing that is pending is ever in it. */
export type LoadedBoard = Board & { pos: number }

type Placed = { rank: string; id: string }

/** Ranks are ordered by bytes; they are ASCII, so comparing code units is the same. */
export function byRank(a: Placed, b: Placed): number {
  if (a.rank !== b.rank) return a.rank < b.rank ? -1 : 1
  if (a.id === b.id) return 0
  return a.id < b.id ? -1 : 1
}

const edgeOf = (cards: Card[], next: string | null) => {
  const last = cards.at(-1)
  return next !== null && last ? { rank: last.rank, id: last.id } : null
}

export function boardOf(answer: Result<typeof getBoard>): LoadedBoard {
  const columns = answer.columns.map((each) => ({ ...each, edge: edgeOf(each.cards, each.next) }))
  const versions = Object.fromEntries(columns.flatMap(({ cards }) => cards.map((card) => [card.id, card.version])))
  return { columns, comments: answer.comments, versions, pos: answer.pos }
}

const isLoaded = (column: BoardColumn, card: Placed) => column.edge === null || byRank(card, column.edge) <= 0

const withoutCard = (column: BoardColumn, id: string): BoardColumn =>
  column.cards.some((card) => card.id === id)
    ? { ...column, cards: column.cards.filter((card) => card.id !== id) }
    : column

const mapColumn = <B extends Board>(board: B, id: string | null, change: (column: BoardColumn) => BoardColumn): B => ({
  ...board,
  columns: board.columns.map((each) => (each.column.id === id ? change(each) : each)),
})

const counted = (by: number) => (column: BoardColumn) => ({ ...column, count: Math.max(0, column.count + by) })

const columnOf = (board: Board, taskId: string): string | null =>
  board.columns.find(({ cards }) => cards.some((card) => card.id === taskId))?.column.id ?? null

/**
 * A row of the server, from an answer or an event, in any order and any number of times. `from` is the column it was
 * in when it is not loaded here; null when it is new.
 */
export function putCard(board: Board, card: Card, from: string | null): Board {
  if (card.version <= (board.versions[card.id] ?? -1)) return board
  const before = columnOf(board, card.id) ?? from
  let next: Board = {
    ...board,
    versions: { ...board.versions, [card.id]: card.version },
    columns: board.columns.map((column) => withoutCard(column, card.id)),
  }
  if (before !== card.columnId) {
    next = mapColumn(next, before, counted(-1))
    next = mapColumn(next, card.columnId, counted(1))
  }
  return mapColumn(next, card.columnId, (column) =>
    isLoaded(column, card) ? { ...column, cards: [...column.cards, card].sort(byRank) } : column,
  )
}

/** A deleted task. A version above all others keeps a late row of it away. */
export function dropCard(board: Board, taskId: string, columnId: string): Board {
  if (board.versions[taskId] === Infinity) return board
  const before = columnOf(board, taskId) ?? columnId
  const next = mapColumn(board, before, (column) => counted(-1)(withoutCard(column, taskId)))
  return { ...next, versions: { ...next.versions, [taskId]: Infinity } }
}

/** A task out of the trash is a new row, whatever version it has. */
export const restoreCard = (board: Board, card: Card): Board =>
  putCard({ ...board, versions: { ...board.versions, [card.id]: -1 } }, card, columnOf(board, card.id))

/** The next page of a column; rows that a live event brought meanwhile are the newer ones. */
export function addPage<B extends Board>(board: B, columnId: string, answer: Result<typeof listColumnTasks>): B {
  const { data: cards, page } = answer
  // Equal: an event told of it while it was beyond the edge, so it was only counted.
  const fresh = cards.filter(
    (card) => card.version >= (board.versions[card.id] ?? -1) && columnOf(board, card.id) === null,
  )
  const versions = { ...board.versions, ...Object.fromEntries(fresh.map((card) => [card.id, card.version])) }
  // Beyond the edge only the comments since the board was fetched were counted; the answer has all of them.
  const comments = { ...board.comments }
  for (const { id } of fresh) comments[id] = answer.comments[id] ?? 0
  return mapColumn({ ...board, versions, comments }, columnId, (column) => ({
    ...column,
    cards: [...column.cards, ...fresh.filter((card) => card.columnId === columnId)].sort(byRank),
    next: page.next,
    edge: edgeOf(cards, page.next),
  }))
}

export function putColumn(board: Board, column: Column): Board {
  const old = board.columns.find((each) => each.column.id === column.id)
  if (old && old.column.version >= column.version) return board
  const rest = board.columns.filter((each) => each.column.id !== column.id)
  const cards = (old?.cards ?? []).map((card) => ({ ...card, status: column.group }))
  const put: BoardColumn = { count: 0, next: null, edge: null, ...old, cards, column }
  return { ...board, columns: [...rest, put].sort((a, b) => byRank(a.column, b.column)) }
}

export const dropColumn = (board: Board, columnId: string): Board => ({
  ...board,
  columns: board.columns.filter((each) => each.column.id !== columnId),
})

export const countComment = (board: Board, taskId: string, by: number): Board => ({
  ...board,
  comments: { ...board.comments, [taskId]: Math.max(0, (board.comments[taskId] ?? 0) + by) },
})
