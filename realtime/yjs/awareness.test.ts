import { afterEach, beforeEach, expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import { awarenessFrame } from './frames.ts'
import { join, until, type Client } from './testing/client.ts'
import { rawSocket } from './testing/raw.ts'
import { openWorld, type World } from './testing/world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld({ limits: { pingMs: 100 } })
})
afterEach(() => world.close())

const room = () => ({ kind: 'doc', id: newId() }) as const
const enter = async (at: ReturnType<typeof room>, user: string) => {
  const client = join({ url: world.url, room: at, user })
  await until(`${user} is in`, () => client.provider.synced)
  return client
}
const states = ({ provider }: Client) => provider.awareness.getStates()
const shown = (viewer: Client, other: Client) => states(viewer).get(other.doc.clientID)

test('carets are shown under the name of the session, whatever the client says', async () => {
  const at = room()
  const [ada, bob] = [await enter(at, 'ada'), await enter(at, 'bob')]
  ada.provider.awareness.setLocalState({ cursor: 5, user: { id: 'boss', name: 'The Boss', color: '#fff' } })
  await until('bob sees her', () => shown(bob, ada))
  expect(shown(bob, ada)).toEqual({ cursor: 5, user: { id: 'ada', name: 'ADA', color: '#123456' } })
  const late = await enter(at, 'late')
  await until('who comes later sees her too', () => shown(late, ada))
  for (const client of [ada, bob, late]) client.leave()
})

test('a caret goes when its tab closes, when its line is cut, and comes back with the same tab at once', async () => {
  const at = room()
  const [ada, bob] = [await enter(at, 'ada'), await enter(at, 'bob')]
  bob.provider.awareness.setLocalState({ cursor: 0 })
  ada.provider.awareness.setLocalState({ cursor: 1 })
  await until('bob sees her', () => shown(bob, ada))
  ada.provider.disconnect()
  await until('bob sees her leave', () => !shown(bob, ada))
  ada.provider.connect()
  await until('bob sees her again', () => shown(bob, ada))
  // Back within a tenth of a second she would not have been gone for bob.
  ada.provider.shouldConnect = false
  // @ts-expect-error y-websocket's socket is one of ws in these tests
  ada.provider.ws?.terminate()
  await until('bob sees her leave', () => !shown(bob, ada))
  ada.provider.connect()
  await until('bob sees her again', () => shown(bob, ada))
  expect(ada.seen.closes).toEqual([1006])
  // A client that forgets the clocks of the others when it is cut (the web client does) sees them at once as well.
  ada.provider.disconnect()
  ada.provider.awareness.meta.delete(bob.doc.clientID)
  ada.provider.connect()
  await until('she sees bob again', () => shown(ada, bob))
  ada.leave()
  bob.leave()
})

test('a line that went silent without a word is noticed', async () => {
  const at = room()
  const bob = await enter(at, 'bob')
  const gone = await rawSocket(`${world.url}/doc/${at.id}`, 'gone')
  gone.say(awarenessFrame([{ id: 77, clock: 1, state: '{"cursor":1}' }]))
  await until('bob sees it', () => states(bob).has(77))
  gone.pause()
  await until('bob sees it leave', () => !states(bob).has(77))
  expect(bob.provider.wsconnected).toBe(true)
  gone.end()
  bob.leave()
})

test('nobody removes or replaces what others show', async () => {
  const at = room()
  const [ada, bob] = [await enter(at, 'ada'), await enter(at, 'bob')]
  ada.provider.awareness.setLocalState({ cursor: 1 })
  await until('bob sees her', () => shown(bob, ada))
  const eve = await rawSocket(`${world.url}/doc/${at.id}`, 'eve')
  const id = ada.doc.clientID
  eve.say(awarenessFrame([{ id, clock: 50, state: null }]))
  eve.say(awarenessFrame([{ id, clock: 51, state: '{"cursor":666}' }]))
  eve.say(awarenessFrame([{ id: 66, clock: 1, state: '{"cursor":2}' }]))
  await until('bob sees eve', () => states(bob).has(66))
  expect(shown(bob, ada)).toMatchObject({ cursor: 1 })
  // And she can go on.
  ada.provider.awareness.setLocalState({ cursor: 3 })
  await until('bob sees her move', () => shown(bob, ada)?.['cursor'] === 3)
  eve.end()
  ada.leave()
  bob.leave()
})

test.each([
  ['a state that is too large', [{ id: 1, clock: 1, state: JSON.stringify({ x: 'x'.repeat(5000) }) }]],
  ['a state that is no object', [{ id: 1, clock: 1, state: '42' }]],
  ['more states than a browser has tabs', Array.from({ length: 40 }, (_, id) => ({ id, clock: 1, state: '{}' }))],
])('%s is a bad frame', async (_, entries) => {
  const eve = await rawSocket(`${world.url}/doc/${room().id}`, 'eve')
  for (let round = 0; round < 3; round++) eve.say(awarenessFrame(entries))
  await until('eve is closed', () => eve.closed.length > 0)
  expect(eve.closed[0]?.code).toBe(4400)
})

test('many moves of a caret become few frames, and the last place is the one shown', async () => {
  const at = room()
  const [ada, bob] = [await enter(at, 'ada'), await enter(at, 'bob')]
  const before = (await world.registry.getSingleMetric('truss_rt_awareness_out_total')?.get())?.values[0]?.value ?? 0
  for (let cursor = 0; cursor <= 200; cursor++) ada.provider.awareness.setLocalState({ cursor })
  await until('bob sees the last', () => shown(bob, ada)?.['cursor'] === 200)
  const after = (await world.registry.getSingleMetric('truss_rt_awareness_out_total')?.get())?.values[0]?.value ?? 0
  expect(after - before).toBeLessThan(20)
  ada.leave()
  bob.leave()
})
