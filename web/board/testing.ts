import type { Card } from '#shared/tasks.ts'
import { boardOf, type Board } from './rows.ts'

export const at = '2026-11-21T00:00:00.000Z'

export const columnRow = (id: string, rank: string) => ({
  id,
  projectId: 'p',
  name: id,
  group: 'todo' as const,
  rank,
  wipLimit: null,
  version: 1,
  createdAt: at,
  updatedAt: at,
})

export const card = (id: string, columnId: string, rank: string, version = 1): Card => ({
  id,
  projectId: 'p',
  key: `P-${id}`,
  number: 1,
  title: id,
  columnId,
  status: 'todo',
  rank,
  priority: 'none',
  startDate: null,
  dueDate: null,
  estimate: null,
  assigneeId: null,
  createdBy: 'u',
  version,
  createdAt: at,
  updatedAt: at,
})

/** Column x: a b c (and 7 more that are not loaded), column y: d. */
export const smallBoard = (): Board =>
  boardOf({
    columns: [
      { column: columnRow('x', 'a'), count: 10, cards: ['a', 'b', 'c'].map((id) => card(id, 'x', id)), next: 'more' },
      { column: columnRow('y', 'b'), count: 1, cards: [card('d', 'y', 'd')], next: null },
    ],
    comments: {},
    pos: 5,
  })

/** `x10 abc`: each column with its count and the cards that are loaded. */
export const shown = (board: Board): string[] =>
  board.columns.map((each) => `${each.column.id}${each.count} ${each.cards.map(({ id }) => id).join('')}`)
