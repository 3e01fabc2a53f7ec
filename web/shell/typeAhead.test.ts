import { afterEach, expect, test, vi } from 'vitest'
import { typeAhead } from './typeAhead.ts'

const inserted: string[] = []
// The test browser has no editing of its own.
document.execCommand = (_command, _ui, text = '') => inserted.push(text) > 0

/** Whether the key reached what has the focus. */
const press = (key: string) =>
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))

function put<T extends HTMLElement>(element: T, into: HTMLElement = document.body): T {
  return into.appendChild(element)
}

function dialog(): HTMLElement {
  const element = document.createElement('div')
  element.setAttribute('role', 'dialog')
  return put(element)
}

afterEach(() => {
  press('Escape')
  inserted.length = 0
  document.body.innerHTML = ''
  vi.useRealTimers()
})

test('what is typed before the field has the focus is in it, and nothing of it reaches what had the focus before', () => {
  const field = put(document.createElement('input'), dialog())
  typeAhead()
  expect([press('h'), press('x'), press('Backspace'), press('i'), press('Enter')]).toEqual(Array(5).fill(false))
  field.focus()
  expect(inserted).toEqual(['hi'])
  expect(press('Enter')).toBe(true)
})

test('who goes to a field elsewhere types into that one', () => {
  const field = put(document.createElement('input'))
  typeAhead()
  expect(press('h')).toBe(false)
  put(document.createElement('button')).focus()
  expect(press('i')).toBe(false)
  field.focus()
  expect(press('y')).toBe(true)
  expect(inserted).toEqual([])
})

test('where nothing opens, keys do again what they do after two seconds', () => {
  vi.useFakeTimers()
  typeAhead()
  expect(press('h')).toBe(false)
  vi.advanceTimersByTime(2001)
  expect(press('h')).toBe(true)
})
