import { expect, test } from 'vitest'
import { placeAt, stepOf } from './place.ts'
import { card, smallBoard } from './testing.ts'
import { neighbourOf } from './useBoardKeys.ts'

test('a place is named by its neighbours without the card itself', () => {
  const board = smallBoard()
  expect(placeAt(board, 'x', 1, 'a')).toEqual({ columnId: 'x', afterId: 'b', beforeId: 'c' })
  expect(placeAt(board, 'x', 0, 'd')).toEqual({ columnId: 'x', afterId: null, beforeId: 'a' })
  expect(placeAt(board, 'y', 1, 'a')).toEqual({ columnId: 'y', afterId: 'd', beforeId: null })
})

test('a card the server does not know yet is a neighbour like the others: it is made before the move is sent', () => {
  const board = smallBoard()
  board.columns[1]?.cards.push(card('new', 'y', '', 0))
  expect(placeAt(board, 'y', 2, 'a')).toEqual({ columnId: 'y', afterId: 'new', beforeId: null })
  expect(placeAt(board, 'y', 1, 'a')).toEqual({ columnId: 'y', afterId: 'd', beforeId: 'new' })
})

test('arrows move a card by one place and stop at the edges', () => {
  const board = smallBoard()
  expect(stepOf(board, 'a', 'down')).toEqual({ columnId: 'x', index: 1 })
  expect(stepOf(board, 'a', 'up')).toBeNull()
  expect(stepOf(board, 'c', 'right')).toEqual({ columnId: 'y', index: 1 })
  expect(stepOf(board, 'd', 'right')).toBeNull()
})

test('walking steps over an empty column', () => {
  const board = smallBoard()
  const [x, y] = board.columns
  if (!x || !y) throw new Error('two columns')
  const empty = { ...y, column: { ...y.column, id: 'e' }, cards: [] }
  const wide = { ...board, columns: [x, empty, y] }
  expect(neighbourOf(wide, 'c', 'right')).toBe('d')
  expect(neighbourOf(wide, 'd', 'left')).toBe('a')
  expect(neighbourOf(wide, 'd', 'right')).toBeNull()
})
