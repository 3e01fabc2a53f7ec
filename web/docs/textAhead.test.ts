import { afterEach, expect, test, vi } from 'vitest'
import { typeAhead } from '../shell/typeAhead.ts'
import { awaitText, dropAhead, takeAhead } from './textAhead.ts'

const heard: string[] = []
const onKeyDown = ({ key }: KeyboardEvent) => void heard.push(key)

function type(...keys: string[]) {
  addEventListener('keydown', onKeyDown)
  for (const key of keys) document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
  removeEventListener('keydown', onKeyDown)
}

afterEach(() => {
  dropAhead()
  vi.useRealTimers()
  heard.length = 0
  document.body.innerHTML = ''
})

test('what is typed before there is an editor is kept in order, line by line, and runs no shortcut', () => {
  awaitText()
  type(...'gho', 'Backspace', 'Enter', ...'/?')
  expect(heard).toEqual([])
  expect(takeAhead()).toEqual({ typed: 'gh\n/?', isWaiting: true })
  expect(takeAhead()).toBeNull()
  type('g')
  expect(heard).toEqual(['g'])
})

test('who goes elsewhere meanwhile types there, and what they had typed is still meant for the text', () => {
  document.body.innerHTML = '<input>'
  awaitText()
  type('a')
  document.querySelector('input')?.focus()
  type('b')
  expect(heard).toEqual(['b'])
  expect(takeAhead()).toEqual({ typed: 'a', isWaiting: false })
})

test('Escape takes it back, and so does a document that is left', () => {
  for (const end of [() => type('Escape'), dropAhead]) {
    awaitText()
    type('a')
    end()
    expect(takeAhead()).toBeNull()
  }
})

test('what opens something else meanwhile gets what is typed from then on', () => {
  document.execCommand = (_command, _ui, text = '') => heard.push(`into the palette: ${text}`) > 0
  awaitText()
  type('a')
  typeAhead()
  type('b')
  document.body.innerHTML = '<div role="dialog"><input></div>'
  document.querySelector('input')?.focus()
  expect(heard).toEqual(['into the palette: b'])
  expect(takeAhead()).toEqual({ typed: 'a', isWaiting: false })
})

test('keys do again what they do when a pointer is used, or no editor has come for long', () => {
  vi.useFakeTimers()
  for (const end of [
    () => document.body.dispatchEvent(new Event('pointerdown')),
    () => vi.advanceTimersByTime(15_001),
  ]) {
    awaitText()
    type('a')
    end()
    type('b')
    expect(takeAhead()).toEqual({ typed: 'a', isWaiting: false })
  }
  expect(heard).toEqual(['b', 'b'])
})
