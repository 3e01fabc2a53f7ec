import { expect, test } from 'vitest'
import type { Change } from './changes.ts'
import { overlayObjects } from './objects.ts'

const rows = [
  { id: 'a', title: 'Plan' },
  { id: 'b', title: 'Notes' },
]
const titles = (...changes: Change[]) => overlayObjects(rows, changes).map(({ title }) => title)

test('a new title is seen before the server has it', () => {
  expect(titles({ kind: 'object.patch', id: 'a', fields: { title: 'Launch plan' } })).toEqual(['Launch plan', 'Notes'])
})

test('what is being deleted is gone, and back at once when undone', () => {
  expect(titles({ kind: 'object.delete', ids: ['a'] })).toEqual(['Notes'])
  expect(titles({ kind: 'object.delete', ids: ['a'] }, { kind: 'object.restore', id: 'a' })).toEqual(['Plan', 'Notes'])
})
