import { expect, test } from 'vitest'
import { gather } from './gather.ts'

test('what is asked in one turn of the event loop is answered together, and what comes meanwhile in the next batch', async () => {
  const batches: number[][] = []
  const double = gather(3, async (numbers: number[]) => {
    batches.push(numbers)
    return numbers.map((number) => 2 * number)
  })
  expect(await Promise.all([1, 2, 3, 4].map(double))).toEqual([2, 4, 6, 8])
  expect(await double(5)).toBe(10)
  expect(batches).toEqual([[1, 2, 3], [4], [5]])
})

test('a batch weighs no more than it may, and what is heavier goes alone', async () => {
  const batches: number[][] = []
  const work = async (numbers: number[]) => {
    batches.push(numbers)
    return numbers
  }
  await Promise.all([4, 5, 3, 20, 1, 9, 1].map(gather(3, work, { of: (number) => number, most: 10 })))
  expect(batches).toEqual([[4, 5], [3], [20], [1, 9], [1]])
})

test('one that cannot be done stops none of the others', async () => {
  const check = gather(10, async (numbers: number[]) => {
    if (numbers.includes(2)) throw new Error('two is wrong')
    return numbers
  })
  expect(await Promise.allSettled([1, 2, 3].map(check))).toEqual([
    { status: 'fulfilled', value: 1 },
    { status: 'rejected', reason: new Error('two is wrong') },
    { status: 'fulfilled', value: 3 },
  ])
})
