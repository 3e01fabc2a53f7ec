import { afterEach, expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import { join, until } from './testing/client.ts'
import { openWorld, type World } from './testing/world.ts'

let world: World
afterEach(() => world.close())

const KiB = 1024
const room = () => ({ kind: 'doc', id: newId() }) as const
const count = async (metric: string) => (await world.registry.getSingleMetric(metric)?.get())?.values[0]?.value ?? 0

test('when memory is full no further room is opened, until one has gone; those that are open stay', async () => {
  // For three empty rooms.
  world = await openWorld({ limits: { roomMemoryBytes: 500 * KiB, lingerMs: 600_000, tickMs: 5 } })
  const people = [room(), room(), room()].map((at) => join({ url: world.url, room: at, user: 'ada' }))
  await until('all are in', () => people.every(({ provider }) => provider.synced))
  const late = join({ url: world.url, room: room(), user: 'late' })
  await until('late is refused', () => late.seen.closes.length > 0)
  expect(late.seen.closes[0]).toBe(1013)
  expect(await count('truss_rt_rooms_refused_total')).toBeGreaterThan(0)
  const [first] = people
  first?.text.insert(0, 'still here')
  await until('an open room still saves', () => first?.seen.acked === 2)
  const beside = join({ url: world.url, room: { kind: 'doc', id: first?.name.slice(4) ?? '' }, user: 'bob' })
  await until('an open room still lets people in', () => beside.text.length === 10)
  beside.leave()
  // A room without people would stay for ten minutes, but not now.
  people[1]?.leave()
  await until('late is in', () => late.provider.synced)
  expect(await count('truss_rt_evictions_total')).toBe(1)
  for (const person of [...people, late]) person.leave()
})

test('a room that turns out too large for what is left is not opened; alone it is', async () => {
  world = await openWorld({ limits: { roomMemoryBytes: 1000 * KiB, lingerMs: 0, tickMs: 5 } })
  const large = room()
  const ada = join({ url: world.url, room: large, user: 'ada' })
  ada.text.insert(0, 'x'.repeat(60 * KiB))
  await until('stored', () => ada.provider.synced && ada.seen.acked === 1)
  ada.leave()
  await until('gone', () => world.yjs.roomsOpen().length === 0)
  const other = join({ url: world.url, room: room(), user: 'ada' })
  await until('the other is in', () => other.provider.synced)
  const again = join({ url: world.url, room: large, user: 'ada' })
  await until('refused', () => again.seen.closes.includes(1013))
  other.leave()
  await until('in', () => again.provider.synced)
  expect(again.text.length).toBe(60 * KiB)
  again.leave()
})
