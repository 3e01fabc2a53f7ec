import { expect, test } from 'vitest'
import type { Card } from '#shared/tasks.ts'
import type { Change, Place } from '../pending/changes.ts'
import { overlayBoard } from './overlay.ts'
import { addPage, countComment, dropCard, putCard, putColumn, restoreCard } from './rows.ts'
import { card, columnRow, shown, smallBoard } from './testing.ts'

const move = (taskId: string, place: Place): Change => ({ kind: 'task.move', taskId, place, status: 'todo' })
const lastPage = (data: Card[], comments = {}) => ({ data, comments, page: { next: null, hasMore: false } })
const toY = { columnId: 'y', afterId: 'd', beforeId: null }

test('a dragged card is at its new place at once, with both counts', () => {
  expect(shown(overlayBoard(smallBoard(), [move('a', toY)]))).toEqual(['x9 bc', 'y2 da'])
})

test('a second quick drag does not jump back when the first is answered', () => {
  const second = move('a', { columnId: 'x', afterId: 'b', beforeId: 'c' })
  const before = shown(overlayBoard(smallBoard(), [move('a', toY), second]))
  const answered = putCard(smallBoard(), card('a', 'y', 'e', 2), null)
  expect(before).toEqual(['x10 bac', 'y1 d'])
  expect(shown(overlayBoard(answered, [second]))).toEqual(before)
})

test('somebody else renaming the card while I drag it moves nothing', () => {
  const renamed = putCard(smallBoard(), { ...card('a', 'x', 'a', 2), title: 'new' }, 'x')
  const seen = overlayBoard(renamed, [move('a', toY)])
  expect(shown(seen)).toEqual(['x9 bc', 'y2 da'])
  expect(seen.columns[1]?.cards[1]?.title).toBe('new')
})

test('event and answer of one move, in either order and repeated, give the same board', () => {
  const row = card('a', 'y', 'e', 2)
  const once = putCard(smallBoard(), row, 'x')
  expect(shown(once)).toEqual(['x9 bc', 'y2 da'])
  expect(putCard(putCard(once, row, 'x'), card('a', 'x', 'a', 1), 'y')).toEqual(once)
})

test('when my neighbour was moved away the card stays where the other neighbour is', () => {
  const without = putCard(smallBoard(), card('b', 'y', 'c', 2), 'x')
  const between = move('d', { columnId: 'x', afterId: 'b', beforeId: 'c' })
  expect(shown(overlayBoard(without, [between]))[0]).toBe('x10 adc')
})

test('a card below what is loaded changes only the count', () => {
  expect(shown(putCard(smallBoard(), card('z', 'x', 'z'), null))).toEqual(['x11 abc', 'y1 d'])
})

test('a card that moves away from below what is loaded is taken off its count', () => {
  expect(shown(putCard(smallBoard(), card('z', 'y', 'a', 3), 'x'))).toEqual(['x9 abc', 'y2 zd'])
})

test('a new card is shown once, whether its row or its acknowledgement comes first', () => {
  const fresh = card('n', 'y', 'e')
  const create: Change = { kind: 'task.create', card: fresh, description: null, place: toY }
  expect(shown(overlayBoard(smallBoard(), [create]))[1]).toBe('y2 dn')
  expect(shown(overlayBoard(putCard(smallBoard(), fresh, null), [create]))[1]).toBe('y2 dn')
})

test('a deleted card does not come back with a late row, but does out of the trash', () => {
  const gone = dropCard(smallBoard(), 'a', 'x')
  expect(shown(putCard(gone, card('a', 'x', 'a', 9), 'x'))).toEqual(['x9 bc', 'y1 d'])
  expect(shown(dropCard(gone, 'a', 'x'))).toEqual(['x9 bc', 'y1 d'])
  expect(shown(restoreCard(gone, card('a', 'x', 'a', 3)))).toEqual(['x10 abc', 'y1 d'])
})

test('the next page does not undo what a live event brought meanwhile', () => {
  const live = putCard(smallBoard(), card('e', 'y', 'e', 5), 'x')
  const page = [card('e', 'x', 'e', 1), card('f', 'x', 'f', 1)]
  expect(shown(addPage(live, 'x', lastPage(page)))).toEqual(['x9 abcf', 'y2 de'])
})

test('a card that was only counted is there when its page is loaded', () => {
  const counted = putCard(smallBoard(), card('z', 'x', 'z', 4), null)
  expect(shown(addPage(counted, 'x', lastPage([card('z', 'x', 'z', 4)])))).toEqual(['x11 abcz', 'y1 d'])
})

test('a page brings the comments of its cards, whatever was counted of them before', () => {
  const told = countComment(countComment(smallBoard(), 'z', 1), 'a', 1)
  const more = addPage(told, 'x', lastPage([card('y', 'x', 'y'), card('z', 'x', 'z')], { y: 3, z: 2 }))
  expect(more.comments).toEqual({ a: 1, y: 3, z: 2 })
  expect(countComment(more, 'y', 1).comments).toMatchObject({ y: 4 })
})

test('columns stand by rank and an older row of one is ignored', () => {
  const moved = putColumn(smallBoard(), { ...columnRow('x', 'c'), version: 2 })
  expect(shown(moved)).toEqual(['y1 d', 'x10 abc'])
  expect(putColumn(moved, columnRow('x', 'a'))).toBe(moved)
})
