import { expect, test } from 'vitest'
import type { Task } from '#shared/tasks.ts'
import { conflictIn } from './conflict.ts'

const at = '2026-11-21T00:00:00.000Z'
const row: Task = {
  id: 'c1',
  projectId: 'p',
  key: 'P-1',
  number: 1,
  title: 'theirs',
  description: null,
  columnId: 'x',
  status: 'todo',
  rank: 'a',
  priority: 'high',
  startDate: null,
  dueDate: null,
  estimate: null,
  assigneeId: null,
  createdBy: 'u',
  version: 2,
  createdAt: at,
  updatedAt: at,
}

test('both changed the same field: a conflict with both values', () => {
  expect(conflictIn(row, { title: 'old' }, { title: 'mine' })).toEqual({
    field: 'title',
    theirs: 'theirs',
    mine: 'mine',
  })
})

test('somebody else changed another field: none', () => {
  expect(conflictIn(row, { dueDate: null }, { dueDate: '2026-12-01' })).toBeNull()
})

test('both wrote the same, or my own change is already there: none', () => {
  expect(conflictIn(row, { title: 'old' }, { title: 'theirs' })).toBeNull()
})

test('emptying a field is a change like any other', () => {
  expect(conflictIn({ ...row, estimate: 5 }, { estimate: 3 }, { estimate: null })?.field).toBe('estimate')
})
