import { expect, test } from 'vitest'
import { until } from './testing/client.ts'
import { fates } from './testing/primary.ts'
import { stepDowns } from './testing/step-down.ts'

// For longer, with times: `npm run soak step-down`.
test('through a primary that steps down again and again nothing acknowledged is lost, nothing is stored twice, and it goes on', async () => {
  const { typed, closes, resumedMs } = await stepDowns({
    people: 3,
    rounds: fates.length,
    wordEveryMs: 10,
    staysDown: (people) =>
      until('they are told', () => people.every(({ seen }) => seen.infos.at(-1)?.['degraded'] === 'unsaved'), 60_000),
  })
  expect(resumedMs).toHaveLength(fates.length)
  expect(typed).toBeGreaterThan(100)
  expect(closes).toEqual([])
}, 180_000)
