import { expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import { server } from '../../test/world.ts'
import { Refusal } from '../errors.ts'
import { rateLimiter } from './rateLimit.ts'

const limit = 10
const node = () => rateLimiter(server.redis, server.log)
const noon = new Date('2026-07-01T12:00:20Z')
const isRefused = (each: PromiseSettledResult<unknown>) =>
  each.status === 'rejected' && each.reason instanceof Refusal && each.reason.code === 'rate_limited'

test('ten a minute are ten, one after the other, and the next minute begins anew', async () => {
  const [take, name] = [node(), newId()]
  const left: number[] = []
  for (let i = 0; i < limit; i++) left.push((await take(name, limit, noon)).remaining)
  expect(left).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
  await expect(take(name, limit, noon)).rejects.toMatchObject({ code: 'rate_limited', extra: { retryAfter: 40 } })
  expect(await take(name, limit, new Date('2026-07-01T12:01:00Z'))).toEqual({ limit, remaining: 9, resetSeconds: 60 })
})

test('of forty at once ten pass', async () => {
  const [take, name] = [node(), newId()]
  const all = await Promise.allSettled(Array.from({ length: 40 }, () => take(name, limit, noon)))
  expect(all.filter(isRefused)).toHaveLength(30)
})

test('two processes count together', async () => {
  const [one, two, name] = [node(), node(), newId()]
  const all: PromiseSettledResult<unknown>[] = []
  for (let i = 0; i < 8; i++) all.push(...(await Promise.allSettled([one(name, limit, noon), two(name, limit, noon)])))
  expect(all.filter(isRefused)).toHaveLength(6)
})
