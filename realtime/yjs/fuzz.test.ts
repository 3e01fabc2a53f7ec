import { expect, test } from 'vitest'
import { throwFrames } from './testing/fuzz.ts'

// A million of them: `npm run soak fuzz`.
test('of 10 000 random and mutated frames those that are refused leave nothing behind, and nobody else notices', async () => {
  const { frames, refused, rooms } = await throwFrames(10_000, 7)
  expect(frames).toBe(10_000)
  expect(refused).toBeGreaterThan(3_000)
  expect(rooms).toBeGreaterThanOrEqual(5)
})
