import { expect, test } from 'vitest'
import { slices } from './slices.ts'

const busy = (ms: number) => {
  for (const end = performance.now() + ms; performance.now() < end;);
}

test('long work of many leaves turns to others, keeps its order, and fails alone', async () => {
  const slice = slices(5)
  const seen: (number | 'other')[] = []
  const others = setInterval(() => seen.push('other'), 1)
  const all = await Promise.allSettled(
    [1, 2, 3, 4].map((n) =>
      slice(() => {
        busy(6)
        seen.push(n)
        if (n === 2) throw new Error('two is wrong')
        return n
      }),
    ),
  )
  clearInterval(others)
  expect(all.map((one) => (one.status === 'fulfilled' ? one.value : (one.reason as Error).message))).toEqual([
    1,
    'two is wrong',
    3,
    4,
  ])
  expect(seen.filter((one) => one !== 'other')).toEqual([1, 2, 3, 4])
  for (const n of [2, 3, 4]) expect(seen[seen.indexOf(n) - 1]).toBe('other')
})

test('short work of many is done in one turn', async () => {
  const slice = slices(50)
  let turns = 0
  const count = () => {
    turns += 1
    immediate = setImmediate(count)
  }
  let immediate = setImmediate(count)
  await Promise.all(Array.from({ length: 20 }, () => slice(() => {})))
  clearImmediate(immediate)
  expect(turns).toBe(0)
})
