import { beforeEach, expect, test } from 'vitest'
import { countDrafts, forgetDrafts, setDraftOwner } from './draftKeys.ts'
import { keepDraft, readDraft } from './drafts.ts'

beforeEach(() => localStorage.clear())

test('what one person typed is not shown to the next one in the same browser', () => {
  setDraftOwner('ana')
  keepDraft('chat:r1', 'For my eyes')
  setDraftOwner('ben')
  expect(readDraft('chat:r1')).toBe('')
  setDraftOwner('ana')
  expect(readDraft('chat:r1')).toBe('For my eyes')
})

test('signing out removes what this person did not send, and nothing of others', () => {
  setDraftOwner('ben')
  keepDraft('chat:r1', 'Ben’s')
  setDraftOwner('ana')
  keepDraft('chat:r1', 'One')
  keepDraft('comment:t1', 'Two')
  localStorage.setItem('truss:workspace', 'acme')
  expect(countDrafts('ana')).toBe(2)
  forgetDrafts('ana')
  expect([countDrafts('ana'), countDrafts('ben')]).toEqual([0, 1])
  expect(localStorage.getItem('truss:workspace')).toBe('acme')
})
