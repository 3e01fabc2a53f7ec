import { expect, test } from 'vitest'
import { initials, personColor } from './color.ts'
import { newId } from './ids.ts'

test('people of one team get all colours about equally often', () => {
  const counts = new Map<string, number>()
  for (let i = 0; i < 4000; i++) {
    const color = personColor(newId())
    counts.set(color, (counts.get(color) ?? 0) + 1)
  }
  expect(counts.size).toBe(8)
  for (const count of counts.values()) expect(count).toBeGreaterThan(350)
})

test('a person keeps their colour', () => {
  expect(personColor('cabc')).toBe(personColor('cabc'))
})

/** Contrast of white on a colour, WCAG 2.1. */
function contrastWithWhite(color: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(color.slice(at, at + 2), 16) / 255
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 1.05 / (0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5) + 0.05)
}

test('white letters can be read on every colour', () => {
  for (let i = 0; i < 200; i++) expect(contrastWithWhite(personColor(newId()))).toBeGreaterThanOrEqual(4.5)
})

test('initials are of the first and the last word, whole characters of any script', () => {
  expect(initials('Ana Kovač')).toBe('AK')
  expect(initials('  lee ')).toBe('L')
  expect(initials('Fin van den Strand')).toBe('FS')
  expect(initials('')).toBe('?')
  expect(initials('🚲 bike')).toBe('🚲B')
})
