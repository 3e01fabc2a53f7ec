import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchActivity } from './liveActivity.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const minute = 60_000
const touch = () => window.dispatchEvent(new Event('keydown'))

test('somebody is away after five minutes without input, and back with the first one after', () => {
  const told: string[] = []
  const stop = watchActivity((status) => told.push(status))
  touch()
  vi.advanceTimersByTime(5 * minute - 1)
  expect(told).toEqual(['online'])
  vi.advanceTimersByTime(1)
  expect(told).toEqual(['online', 'away'])
  touch()
  expect(told).toEqual(['online', 'away', 'online'])
  stop()
  vi.advanceTimersByTime(10 * minute)
  expect(told).toHaveLength(3)
})

test('who works without a pause is told of once a minute, and is never away', () => {
  const told: string[] = []
  const stop = watchActivity((status) => told.push(status))
  for (let second = 0; second < 600; second++) {
    touch()
    vi.advanceTimersByTime(1000)
  }
  expect(told).toEqual(Array.from({ length: 10 }, () => 'online'))
  stop()
})
