import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { newId } from '#shared/ids.ts'
import { sync, syncFrame } from './frames.ts'
import type { Limits } from './limits.ts'
import { join, until } from './testing/client.ts'
import { rawSocket } from './testing/raw.ts'
import { openWorld } from './testing/world.ts'

const empty = syncFrame(sync.step1, Uint8Array.of(0))

/** Why the socket that comes after `before` others is closed. */
async function closedWith(limits: Partial<Limits>, before: number, sameRoom: boolean) {
  const world = await openWorld({ limits })
  const id = newId()
  const url = () => `${world.url}/doc/${sameRoom ? id : newId()}?v=1`
  const others = []
  for (let count = 0; count < before; count++) others.push(await rawSocket(url(), 'ada'))
  const late = await rawSocket(url(), 'ada')
  await until('the late one is closed', () => late.closed.length > 0)
  const left = others.filter(({ closed }) => closed.length === 0).length
  for (const socket of others) socket.end()
  await world.close()
  return { ...late.closed[0], left }
}

test.each([
  ['rooms of a person', { roomsPerUser: 2 }, false, 4529, '2 rooms of yours are open already'],
  ['connections in a room', { connectionsPerUserRoom: 2 }, true, 4529, '2 connections of yours in this room already'],
  ['people in a room', { connectionsPerRoom: 2 }, true, 1013, '2 connections in this room already'],
  ['connections of a process', { connectionsPerProcess: 2 }, false, 1013, '2 connections here already'],
  ['connects', { connectsBurst: 2, connectsPerMinute: 1 }, false, 4529, 'more than 1 connects a minute'],
])('too many %s are refused with the reason, and those there are stay', async (_, limits, sameRoom, code, reason) => {
  expect(await closedWith(limits, 2, sameRoom)).toEqual({ code, reason, left: 2 })
})

test('who sends too fast is read more slowly and loses nothing; who goes on is closed', async () => {
  const limits = { framesPerSecond: 200, framesBurst: 20, rateCloseMs: 60_000 }
  const world = await openWorld({ limits })
  const room = { kind: 'doc', id: newId() } as const
  const ada = join({ url: world.url, room, user: 'ada' })
  await until('ada is in', () => ada.provider.synced)
  for (let index = 0; index < 100; index++) ada.text.insert(index, 'x')
  await until('all is stored', () => ada.seen.acked === 101)
  expect(ada.seen.closes).toEqual([])
  expect(await world.registry.getSingleMetricAsString('truss_rt_limited_total')).toContain('limit="rate"')
  ada.leave()
  await world.close()

  const strict = await openWorld({ limits: { ...limits, rateCloseMs: 0 } })
  const eve = await rawSocket(`${strict.url}/doc/${newId()}?v=1`, 'eve')
  while (eve.closed.length === 0) {
    for (let index = 0; index < 50; index++) eve.say(empty)
    await new Promise(setImmediate)
  }
  expect(eve.closed[0]).toEqual({ code: 4529, reason: 'more than 200 frames or 2097152 bytes a second' })
  await strict.close()
})

test('a room that is full takes deletions only, and says so; what was deleted or overwritten does not count', async () => {
  const world = await openWorld({ limits: { roomBytes: 3000 } })
  const room = { kind: 'doc', id: newId() } as const
  const [ada, bob] = ['ada', 'bob'].map((user) => join({ url: world.url, room, user, doc: new Y.Doc() }))
  if (!ada || !bob) throw new Error('nobody came')
  await until('both are in', () => ada.provider.synced && bob.provider.synced)
  ada.text.insert(0, 'x'.repeat(2600))
  await until('ada is told', () => ada.seen.infos.at(-1)?.['fill'] === 'near')
  for (let round = 0; round < 5; round++) {
    ada.text.delete(0, 1000)
    ada.text.insert(0, 'y'.repeat(1000))
  }
  await until('bob has all of it', () => bob.text.length === 2600)
  ada.text.insert(0, 'z'.repeat(1000))
  await until('refused', () => ada.seen.denied === 1)
  bob.text.delete(0, 1500)
  await until('bob is told', () => bob.seen.infos.at(-1)?.['fill'] === 'none')
  bob.text.insert(0, 'b'.repeat(500))
  await until('it is stored', () => bob.seen.acked === 3)
  expect([ada.seen.denied, bob.seen.denied]).toEqual([1, 0])
  expect([...ada.seen.closes, ...bob.seen.closes]).toEqual([])
  ada.leave()
  bob.leave()
  await world.close()
})
