import { expect, test } from 'vitest'
import { Refusal } from '../errors.ts'
import { refuseIllFormed } from './wellFormed.ts'

const pointerOf = (input: unknown): string | undefined => {
  try {
    refuseIllFormed(input)
    return undefined
  } catch (err) {
    if (err instanceof Refusal) return err.extra.errors?.[0]?.pointer
    throw err
  }
}

test('a NUL or half a character is found wherever it is, in values and in names', () => {
  expect(pointerOf({ a: ['x', { b: 'y\0' }] })).toBe('/a/1/b')
  expect(pointerOf({ a: '\ud800' })).toBe('/a')
  expect(pointerOf({ a: { 'b\0': 1 } })).toBe('/a')
  expect(pointerOf('\udc00')).toBe('')
})

test('whole characters, numbers, nothing and 63 levels pass', () => {
  const deep = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels))
  for (const fine of [undefined, null, 1, true, '👩🏽‍🚀 שלום\n\t', { a: [{}] }, deep(63)])
    expect(pointerOf(fine)).toBe(undefined)
  expect(pointerOf(deep(100_000))).toBe('/0/0/0')
})
