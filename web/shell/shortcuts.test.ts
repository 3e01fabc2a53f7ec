import { afterEach, expect, test, vi } from 'vitest'
import { palette } from './palette.ts'
import { commands, onKeyDown, prefix, pressed, setSingleKeys, type Command } from './shortcuts.ts'

function register(...keys: string[]) {
  const runs: string[] = []
  const made = keys.map((each) => ({
    id: Symbol(each),
    keys: each,
    label: each,
    group: 'General' as const satisfies Command['group'],
    run: () => runs.push(each),
  }))
  commands.set(made)
  return runs
}

const press = (key: string, init: KeyboardEventInit = {}, target: EventTarget = document.body) => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init })
  target.addEventListener('keydown', (each) => each instanceof KeyboardEvent && onKeyDown(each), { once: true })
  target.dispatchEvent(event)
}

afterEach(() => {
  commands.set([])
  prefix.set(null)
  setSingleKeys(true)
  document.body.innerHTML = ''
  vi.useRealTimers()
})

test('a sequence of two keys runs its command and not that of the second key alone', () => {
  const runs = register('g b', 'b')
  press('g')
  expect(prefix.get()).toBe('g')
  press('b')
  press('b')
  expect(runs).toEqual(['g b', 'b'])
})

test('the first key of a sequence is forgotten after a second', () => {
  vi.useFakeTimers()
  const runs = register('g b')
  press('g')
  vi.advanceTimersByTime(1001)
  press('b')
  expect(runs).toEqual([])
})

test('nobody loses a letter, or an undo, while typing; Ctrl K still works', () => {
  const runs = register('c', 'mod+k', 'mod+z')
  const field = document.body.appendChild(document.createElement('input'))
  press('c', {}, field)
  press('z', { ctrlKey: true }, field)
  press('k', { ctrlKey: true }, field)
  expect(runs).toEqual(['mod+k'])
})

test('a palette that only fades out takes no key, one that is open does', () => {
  const runs = register('c')
  const box = document.body.appendChild(document.createElement('div'))
  box.className = 't-palette'
  const field = box.appendChild(document.createElement('input'))
  palette.open()
  press('c', {}, field)
  expect(runs).toEqual([])
  palette.close()
  press('c', {}, field)
  expect(runs).toEqual(['c'])
})

test('letters can be turned off, the list of shortcuts stays', () => {
  const runs = register('c', '?', 'mod+k')
  setSingleKeys(false)
  press('c')
  press('?', { shiftKey: true })
  press('k', { ctrlKey: true })
  expect(runs).toEqual(['?', 'mod+k'])
})

test('an open menu has the keys to itself', () => {
  const runs = register('c')
  document.body.innerHTML = '<div role="menu"></div>'
  press('c')
  expect(runs).toEqual([])
})

test('the newest of two commands with one key wins', () => {
  const runs = register('s')
  const first = commands.get()
  const later = register('s')
  commands.set([...first, ...commands.get()])
  press('s')
  expect([runs, later]).toEqual([[], ['s']])
})

test('an open task has its keys before the board below it, whichever was there first', () => {
  const runs: string[] = []
  const made = (group: Command['group'], keys: string) => ({
    id: Symbol(group),
    keys,
    label: keys,
    group,
    run: () => runs.push(`${group}: ${keys}`),
  })
  commands.set([made('This task', 'p'), made('Board', 'p'), made('Board', 'j')])
  press('p')
  press('j')
  commands.set(commands.get().toReversed())
  press('p')
  expect(runs).toEqual(['This task: p', 'Board: j', 'This task: p'])
})

test('capitals are shift and a letter', () => {
  expect(pressed(new KeyboardEvent('keydown', { key: 'D', shiftKey: true }))).toBe('shift+d')
  expect(pressed(new KeyboardEvent('keydown', { key: '?', shiftKey: true }))).toBe('?')
})
