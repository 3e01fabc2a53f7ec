import { beforeEach, expect, test } from 'vitest'
import { dropEdit, giveBack, keepDraft, keepEdit, readDraft, readEdit } from './drafts.ts'

beforeEach(() => localStorage.clear())

test('a draft stays until it is emptied', () => {
  keepDraft('chat:1', 'Is the anchor')
  expect(readDraft('chat:1')).toBe('Is the anchor')
  keepDraft('chat:1', ' ')
  expect(readDraft('chat:1')).toBe('')
})

test('what was refused comes before what was typed since, and nothing of either is lost', () => {
  giveBack('comment:1', 'Two coats')
  expect(readDraft('comment:1')).toBe('Two coats')
  keepDraft('comment:1', 'And the sails')
  giveBack('comment:1', 'Two coats')
  expect(readDraft('comment:1')).toBe('Two coats\n\nAnd the sails')
})

test('an edit comes back with what stood there when it was begun, whatever stands there now', () => {
  keepEdit('description:1', { text: 'Two coats', base: 'One coat' })
  expect(readEdit('description:1', 'Three coats')).toEqual({ text: 'Two coats', base: 'One coat' })
})

test('a draft without a base was begun on an empty text', () => {
  keepDraft('description:1', 'Two coats')
  expect(readEdit('description:1', 'One coat')).toEqual({ text: 'Two coats', base: '' })
})

test('what says the same as before, or as what stands there now, is no edit', () => {
  keepEdit('description:1', { text: 'One coat', base: 'One coat' })
  expect(readEdit('description:1', 'Two coats')).toBeNull()
  keepEdit('description:1', { text: 'Two coats ', base: 'One coat' })
  expect(readEdit('description:1', 'Two coats')).toBeNull()
})

test('an answer drops what was sent, and not what was typed since', () => {
  keepEdit('description:1', { text: 'Two coats', base: 'One coat' })
  dropEdit('description:1', 'Two')
  expect(readEdit('description:1', 'One coat')?.text).toBe('Two coats')
  dropEdit('description:1', 'Two coats')
  expect(readEdit('description:1', 'One coat')).toBeNull()
  expect(localStorage).toHaveLength(0)
})
