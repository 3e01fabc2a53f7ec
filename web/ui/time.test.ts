import { afterEach, expect, test, vi } from 'vitest'
import { ago, ahead, clock, dayText, daysBetween, setZone, today, urgency } from './time.ts'

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

test('what is still to come is told in whole days, and nearer than that in hours', () => {
  const hour = 3_600_000
  expect(ahead(7 * 24 * hour - 5_000, 0)).toBe('in 7 days')
  expect(ahead(30 * 24 * hour, 0)).toBe('in 30 days')
  expect(ahead(5 * hour, 0)).toBe('in 5 hours')
})

afterEach(() => {
  setZone({ mine: undefined, workspace: undefined })
  vi.useRealTimers()
})

test('an instant is told in the zone of the person', () => {
  setZone({ mine: 'Asia/Tokyo' })
  const now = new Date('2026-11-20T23:00:00Z')
  expect(clock('2026-11-20T22:30:00.000Z', now)).toBe('07:30')
  expect(today(now)).toBe('2026-11-21')
  setZone({ mine: 'America/New_York' })
  expect(clock('2026-11-20T22:30:00.000Z', now)).toBe('17:30')
})

test('what is due is late when the day of the workspace is over, wherever the reader is', () => {
  vi.useFakeTimers({ now: new Date('2026-11-20T23:00:00Z') })
  setZone({ mine: 'America/New_York', workspace: 'Asia/Tokyo' })
  expect(urgency('2026-11-20')).toBe('late')
  expect(dayText('2026-11-21')).toBe('Today')
  setZone({ workspace: 'America/New_York' })
  expect(urgency('2026-11-20')).toBe('soon')
})
