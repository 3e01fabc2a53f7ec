import { pino } from 'pino'
import { expect, test } from 'vitest'
import { startLoop } from './loop.ts'

const log = pino({ level: 'silent' })

/** Work that the test ends by hand. */
function slowly() {
  let runs = 0
  const ends: ((more: boolean) => void)[] = []
  const work = () => {
    runs += 1
    return new Promise<boolean>((resolve) => ends.push(resolve))
  }
  return { work, runs: () => runs, end: (more: boolean) => ends.shift()?.(more) }
}

test('a loop that is stopped in the middle of its work ends with it, also one that only runs when woken', async () => {
  const { work, runs, end } = slowly()
  const loop = startLoop('test', log, null, work)
  const stopped = loop.stop()
  end(false)
  await stopped
  expect(runs()).toBe(1)
})

test('being woken while it works makes it run once more', async () => {
  const { work, runs, end } = slowly()
  const loop = startLoop('test', log, null, work)
  loop.wake()
  end(false)
  await expect.poll(runs).toBe(2)
  end(false)
  await loop.stop()
  expect(runs()).toBe(2)
})
