import { expect, test } from 'vitest'
import { editedLimit, type Edited } from '#shared/edited.ts'
import { withEdited } from './edited.ts'

const edited = (id: string, minute: number, version = 1): Edited => ({
  type: 'document',
  id,
  projectId: 'p',
  title: id,
  icon: null,
  version,
  at: `2026-11-21T00:${String(minute).padStart(2, '0')}:00.000Z`,
})
const ids = (list: Edited[]) => list.map(({ id }) => id).join(' ')

test('what was edited just now stands first, once, and an older row changes nothing', () => {
  const list = [edited('a', 3), edited('b', 2)]
  const next = withEdited(list, edited('b', 4, 2))
  expect(ids(next)).toBe('b a')
  expect(withEdited(next, edited('b', 9, 1))).toBe(next)
})

test('the list stays as long as the server makes it', () => {
  const full = Array.from({ length: editedLimit }, (_, i) => edited(`d${i}`, 30 - i))
  expect(withEdited(full, edited('new', 40))).toHaveLength(editedLimit)
  expect(withEdited(full, edited('old', 1))).toEqual(full)
})
