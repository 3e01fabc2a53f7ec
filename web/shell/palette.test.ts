import { beforeEach, expect, test } from 'vitest'
import { markRow, paletteStore } from './palette.ts'

const marked = () => document.querySelector('[data-selected]')?.id
const row = (id: string) => {
  const element = document.createElement('button')
  element.id = id
  element.setAttribute('data-action', 'true')
  return element
}

/** Two rows, of which an arrow marked the second, and then a third one comes first. */
beforeEach(() => {
  const list = document.createElement('div')
  list.id = 'list'
  list.append(row('board'), row('inbox'))
  document.body.replaceChildren(list)
  document.getElementById('inbox')?.setAttribute('data-selected', 'true')
  paletteStore.updateState((state) => ({ ...state, listId: 'list', selected: 1 }))
  list.prepend(row('hull'))
})

test('what is found puts its first row under Enter', () => {
  markRow(false)
  expect([marked(), paletteStore.getState().selected]).toEqual(['hull', 0])
})

test('a row that was gone to by arrow stays the one that Enter opens, and the next arrow goes on from there', () => {
  markRow(true)
  expect([marked(), paletteStore.getState().selected]).toEqual(['inbox', 2])
})

test('when the row that was gone to is not listed any more, the first one is marked', () => {
  document.getElementById('inbox')?.remove()
  markRow(true)
  expect([marked(), paletteStore.getState().selected]).toEqual(['hull', 0])
})
