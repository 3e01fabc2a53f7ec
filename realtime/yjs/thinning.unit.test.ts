import { expect, test } from 'vitest'
import { thinned } from './thinning.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const now = Date.UTC(2026, 10, 21, 12)
const every = (step: number, count: number) =>
  Array.from({ length: count }, (_, n) => ({ id: String(n), at: new Date(now - n * step) }))

const left = (versions: ReturnType<typeof every>, at = now) => {
  const gone = new Set(thinned(versions, at))
  return versions.filter(({ id }) => !gone.has(id))
}

test('all of a day, the last of each hour of a week, the last of each day of 90 days, then none', () => {
  const kept = left(every(10 * minute, 6 * 24 * 100))
  const agesIn = (from: number, to: number) =>
    kept.map(({ at }) => now - at.getTime()).filter((age) => age > from && age <= to)
  expect(agesIn(-1, day)).toHaveLength(6 * 24 + 1)
  expect(agesIn(day, 7 * day)).toHaveLength(6 * 24)
  expect(agesIn(7 * day, 90 * day).length).toBeGreaterThanOrEqual(83)
  expect(agesIn(7 * day, 90 * day).length).toBeLessThanOrEqual(84)
  expect(agesIn(90 * day, Infinity)).toEqual([])
  const minutes = kept.filter(({ at }) => now - at.getTime() > day && now - at.getTime() < 7 * day - hour)
  expect(new Set(minutes.map(({ at }) => at.getUTCMinutes()))).toEqual(new Set([50]))
})

test('thinned every night it keeps what thinning once would keep, and again nothing goes', () => {
  const versions = every(50 * minute, 29 * 30)
  const once = left(versions)
  expect(left(once)).toEqual(once)
  let nightly = versions.filter(({ at }) => at.getTime() < now - 20 * day)
  for (let night = 20; night >= 0; night -= 1) {
    const then = now - night * day
    const added = versions.filter(({ at }) => at.getTime() <= then && at.getTime() > then - day)
    nightly = left([...new Set([...added, ...nightly])], then)
  }
  expect(nightly.map(({ id }) => id).toSorted()).toEqual(once.map(({ id }) => id).toSorted())
})
