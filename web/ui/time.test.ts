import { expect, test } from 'vitest'
import { ago, dayText, daysBetween, today, urgency } from './time.ts'

test('a due date is late only after its day, and soon for two days before', () => {
  expect(urgency('2026-11-20', '2026-11-21')).toBe('late')
  expect(urgency('2026-11-21', '2026-11-21')).toBe('soon')
  expect(urgency('2026-11-23', '2026-11-21')).toBe('soon')
  expect(urgency('2026-11-24', '2026-11-21')).toBe('later')
})

test('days are counted across a change of clocks and of year', () => {
  expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2)
  expect(daysBetween('2026-12-31', '2027-01-01')).toBe(1)
})

test('near days have names, far ones their year', () => {
  expect(dayText('2026-11-21', '2026-11-21')).toBe('Today')
  expect(dayText('2026-11-20', '2026-11-21')).toBe('Yesterday')
  expect(dayText('2026-11-27', '2026-11-21')).toBe('27 Nov')
  expect(dayText('2027-02-03', '2026-11-21')).toBe('3 Feb 2027')
})

test('today is the day where the reader is, not in Greenwich', () => {
  expect(today(new Date(2026, 0, 5, 23, 59))).toBe('2026-01-05')
})

test('under a minute is now', () => {
  expect(ago(1_000, 30_000)).toBe('now')
  expect(ago(0, 130_000)).toBe('2 minutes ago')
})
