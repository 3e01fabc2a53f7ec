import type { Card } from '#shared/tasks.ts'
import type { Place } from '../pending/changes.ts'
import type { Board } from './rows.ts'

/**
 * The neighbours of a place in a column. One that the server does not have yet is made before the move is sent, being of the same line; where it
 * was refused, the other neighbour decides, and without one the end.
 */
export function placeAt(board: Board, columnId: string, index: number, movedId: string): Place {
  const cards = board.columns.find((each) => each.column.id === columnId)?.cards ?? []
  const others = cards.filter((card) => card.id !== movedId)
  return { columnId, afterId: others[index - 1]?.id ?? null, beforeId: others[index]?.id ?? null }
}

export type Spot = { columnIndex: number; index: number; card: Card }

export function spotOf(board: Board, taskId: string): Spot | null {
  for (const [columnIndex, { cards }] of board.columns.entries()) {
    const index = cards.findIndex((card) => card.id === taskId)
    const card = cards[index]
    if (card) return { columnIndex, index, card }
  }
  return null
}

export type Direction = 'up' | 'down' | 'left' | 'right'

/** Where an arrow takes a card: one up or down in its column, or beside, at about the same height. */
export function stepOf(board: Board, taskId: string, direction: Direction): { columnId: string; index: number } | null {
  const spot = spotOf(board, taskId)
  if (!spot) return null
  const across = direction === 'left' ? -1 : direction === 'right' ? 1 : 0
  const target = board.columns[spot.columnIndex + across]
  if (!target) return null
  if (across !== 0) return { columnId: target.column.id, index: Math.min(spot.index, target.cards.length) }
  const index = spot.index + (direction === 'up' ? -1 : 1)
  if (index < 0 || index >= target.cards.length) return null
  return { columnId: target.column.id, index }
}
