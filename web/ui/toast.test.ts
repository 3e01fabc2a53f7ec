import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  dismissAbout,
  dismiss,
  hold,
  inSight,
  release,
  tell,
  tellFailure,
  tellWithUndo,
  toasts,
  undoNewest,
} from './toast.ts'

beforeEach(() => {
  vi.useFakeTimers()
  toasts.set({ toasts: [], spoken: '' })
})
afterEach(() => void vi.useRealTimers())

const shown = () => inSight(toasts.get().toasts).map(({ text }) => text)

test('good news goes by itself, bad news stays until it is dismissed', () => {
  const bad = tellFailure('Not saved')
  tell('Link copied')
  hold(bad)
  release(bad)
  vi.advanceTimersByTime(60_000)
  expect(shown()).toEqual(['Not saved'])
  dismiss(bad)
  expect(shown()).toEqual([])
})

test('good news pushes out the oldest of its kind and never bad news', () => {
  tellFailure('Not saved')
  for (const text of ['one', 'two', 'three', 'four']) tell(text)
  expect(shown()).toEqual(['Not saved', 'two', 'three', 'four'])
})

test('more bad news than there is room for waits, and comes back', () => {
  const ids = ['a', 'b', 'c', 'd'].map((text) => tellFailure(text))
  tellWithUndo('Deleted', () => undefined)
  expect(shown()).toEqual(['b', 'c', 'd', 'Deleted'])
  dismiss(ids[3] ?? 0)
  expect(shown()).toEqual(['a', 'b', 'c', 'Deleted'])
  expect(undoNewest()).toBe(true)
  expect(shown()).toEqual(['a', 'b', 'c'])
})

test('the same failure is told once, unless each has a way out of its own', () => {
  const tryAgain = { label: 'Try again', run: () => undefined }
  for (let i = 0; i < 2; i++) {
    tellFailure('Older messages did not load')
    tellFailure('The title was not changed', tryAgain)
  }
  expect(shown()).toEqual(['The title was not changed', 'Older messages did not load', 'The title was not changed'])
})

test('of one thing the newest failure is told, and none when it is over', () => {
  const about = 'comment:1'
  tellFailure('Not changed', { label: 'Try again', run: () => {} }, about)
  tellFailure('Still not changed', { label: 'Try again', run: () => {} }, about)
  tellFailure('Something else')
  expect(toasts.get().toasts.map(({ text }) => text)).toEqual(['Still not changed', 'Something else'])
  dismissAbout(about)
  expect(toasts.get().toasts.map(({ text }) => text)).toEqual(['Something else'])
})
