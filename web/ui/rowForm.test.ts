import { expect, test } from 'vitest'
import { followRow } from './rowForm.ts'

const was = { name: 'Fleet', goal: 'Sail', isPrivate: false }

test('fields that nobody touched follow the row, what was typed stays', () => {
  const typed = { ...was, name: 'Spring fl' }
  const now = { ...was, goal: 'Sail far', isPrivate: true }
  expect(followRow(was, typed, now)).toEqual({ values: { ...now, name: 'Spring fl' }, contested: [] })
})

test('a field that both changed is contested, unless both wrote the same', () => {
  const typed = { ...was, name: 'Spring fl', goal: 'Sail far' }
  const now = { ...was, name: 'Winter fleet', goal: 'Sail far' }
  expect(followRow(was, typed, now)).toEqual({ values: typed, contested: ['name'] })
})

test('once saved, what was sent becomes what the server made of it, and what was typed since stays', () => {
  const sent = { ...was, name: '  Spring fleet ', goal: 'Sail far' }
  const typed = { ...sent, goal: 'Sail farther' }
  const saved = { ...was, name: 'Spring fleet', goal: 'Sail far' }
  expect(followRow(sent, typed, saved)).toEqual({ values: { ...saved, goal: 'Sail farther' }, contested: [] })
})
