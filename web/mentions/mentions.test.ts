import { expect, test } from 'vitest'
import type { Person } from '#shared/accounts.ts'
import { newId } from '#shared/ids.ts'
import { mentionAt, withMentions } from './mentions.ts'

const person = (name: string, username: string): Person => ({
  id: newId(),
  name,
  username,
  avatar: null,
  status: 'active',
})
const people = [person('Ana Kovač', 'ana'), person('B. *Rossi*', 'ben.rossi')]

test('a known person is named, an unknown one stays as written', () => {
  expect(withMentions('@ana and @nobody', people)).toBe('[@Ana Kovač](#@ana) and @nobody')
})

test('code and mail addresses are left alone', () => {
  expect(withMentions('`@ana` mail@ana ```\n@ana\n```', people)).toBe('`@ana` mail@ana ```\n@ana\n```')
})

test('a name cannot write Markdown', () => {
  expect(withMentions('@ben.rossi', people)).toBe('[@B. \\*Rossi\\*](#@ben.rossi)')
})

test('a mention is being typed only right after an @ that begins a word', () => {
  expect(mentionAt('hello @an', 9)).toEqual({ from: 6, words: 'an' })
  expect(mentionAt('@', 1)).toEqual({ from: 0, words: '' })
  expect(mentionAt('mail@an', 7)).toBeNull()
  expect(mentionAt('@ana ', 5)).toBeNull()
})
