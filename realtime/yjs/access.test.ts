import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { newId } from '#shared/ids.ts'
import { join, until } from './testing/client.ts'
import { openWorld, type World } from './testing/world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld({ limits: { recheckMs: 200, recheckRetryMs: 50 } })
})
afterEach(() => world.close())

const room = () => ({ kind: 'board', id: newId() }) as const
const enter = async (at: ReturnType<typeof room>, user: string) => {
  const client = join({ url: world.url, room: at, user })
  await until(`${user} is in`, () => client.provider.synced)
  return client
}
const rows = (name: string) => world.db.collection('rt_updates').countDocuments({ r: name })

/** The status that an upgrade is answered with, or `open`. */
const knock = (url: string, headers: Record<string, string> = {}) =>
  new Promise((done) => {
    const socket = new WebSocket(url, { headers })
    socket.on('unexpected-response', (_, { statusCode }) => done(statusCode))
    socket.on('open', () => done('open'))
    socket.on('error', () => undefined)
  })

test.each(['read', 'comment'] as const)('a %s role sees everything and changes nothing', async (role) => {
  const at = room()
  world.api.setAccess('vera', at, world.api.granted(role))
  const [ada, vera] = [await enter(at, 'ada'), await enter(at, 'vera')]
  ada.text.insert(0, 'mine')
  await until('vera has it', () => vera.text.toJSON() === 'mine')
  await until('stored', () => ada.seen.acked === 2)
  vera.text.insert(0, 'not ')
  vera.text.delete(5, 1)
  await until('vera is refused twice', () => vera.seen.denied === 2)
  ada.text.insert(4, '!')
  await until('vera still hears', () => vera.text.toJSON().includes('!'))
  expect(ada.text.toJSON()).toBe('mine!')
  await until('stored', () => ada.seen.acked === 3)
  expect(await rows(ada.name)).toBe(2)
  expect(vera.seen.closes).toEqual([])
  // A reader with nothing new is acknowledged, so that its save word is right.
  const again = join({ url: world.url, room: at, user: 'vera', doc: copyOf(ada.doc) })
  await until('acknowledged', () => again.seen.acked === 1)
  for (const client of [ada, vera, again]) client.leave()
})

const copyOf = (doc: Y.Doc) => {
  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
  return copy
}

test('without a cookie, at an unknown path or with a wrong id nobody gets as far as a socket', async () => {
  const { id } = room()
  expect(await knock(`${world.url}/board/${id}`)).toBe(401)
  expect(await knock(`${world.url}/sheet/${id}`, { cookie: 'ada' })).toBe(404)
  expect(await knock(`${world.url}/board/${id}/more`, { cookie: 'ada' })).toBe(404)
  expect(await knock(`${world.url}/board/DROP TABLE`, { cookie: 'ada' })).toBe(404)
  expect(await knock(`ws://127.0.0.1:${world.port}/elsewhere`, { cookie: 'ada' })).toBe(404)
  world.api.port.access = () => Promise.reject(new Error('the api is away'))
  expect(await knock(`${world.url}/board/${id}`, { cookie: 'ada' })).toBe(503)
})

test('who has no access, comes to a deleted object or to an old generation is told for good', async () => {
  const at = room()
  world.api.setAccess('eve', at, { state: 'none' })
  world.api.setAccess('dan', at, { state: 'deleted' })
  world.api.setAccess('old', at, world.api.granted('write', 2))
  for (const [user, code] of [
    ['eve', 4403],
    ['dan', 4404],
    ['old', 4409],
  ] as const) {
    const client = join({ url: world.url, room: at, user, gen: 1 })
    client.text.insert(0, 'stale')
    await until(`${user} is closed`, () => client.seen.closes.length > 0)
    expect(client.seen.closes).toEqual([code])
    expect(client.provider.shouldConnect).toBe(false)
    client.leave()
  }
  expect(await rows(`board:${at.id}`)).toBe(0)
})

test.each([
  ['access taken away', { state: 'none' }, 4401],
  ['the object deleted', { state: 'deleted' }, 4404],
  ['the role changed', 'read', 4501],
  ['a new generation', 2, 4409],
] as const)('%s closes the connection at once', async (_, change, code) => {
  const at = room()
  const ada = await enter(at, 'ada')
  const bob = await enter(at, 'bob')
  const { granted, setAccess } = world.api
  const changed = typeof change === 'object' ? change : change === 'read' ? granted('read') : granted('write', change)
  setAccess('ada', at, changed)
  world.yjs.onAccessChanged({ epoch: 2, userId: 'ada', rooms: [at] })
  await until('ada is closed', () => ada.seen.closes.length > 0)
  expect(ada.seen.closes[0]).toBe(code)
  expect(bob.seen.closes).toEqual([])
  ada.leave()
  bob.leave()
})

test('a change that the bus lost is noticed by the repeated check, and the end of a session by the clock', async () => {
  const at = room()
  const ada = await enter(at, 'ada')
  world.api.setAccess('ada', at, { state: 'none' })
  await until('ada is closed', () => ada.seen.closes.includes(4401))
  world.api.setAccess('bob', at, { state: 'granted', role: 'write', gen: 1, epoch: 1, until: Date.now() + 300 })
  const bob = await enter(at, 'bob')
  await until('bob is closed', () => bob.seen.closes.includes(4401))
  expect(bob.provider.shouldConnect).toBe(false)
  ada.leave()
  bob.leave()
})

test('access that nobody can confirm is not believed for ever', async () => {
  const ada = await enter(room(), 'ada')
  world.api.port.access = () => Promise.reject(new Error('the api is away'))
  await until('ada is closed', () => ada.seen.closes.length > 0)
  expect(ada.seen.closes).toContain(1013)
  ada.leave()
})

test('changes that the answer knows of already keep nobody out and ask nothing again, however many come', async () => {
  await world.close()
  // Without the questions that come by the clock.
  world = await openWorld({})
  const at = room()
  let asked = 0
  const old = () => world.yjs.onAccessChanged({ epoch: 9, workspaceId: newId() })
  world.api.port.access = async () => {
    old()
    asked += 1
    return { state: 'granted', role: 'write', gen: 1, epoch: 9, until: Date.now() + 3_600_000 }
  }
  const ada = await enter(at, 'ada')
  old()
  expect(asked).toBe(1)
  world.yjs.onAccessChanged({ epoch: 0 })
  await until('what is not known is asked', () => asked > 1)
  expect(ada.seen.closes).toEqual([])
  ada.leave()
})

test('access lost between the question and the answer does not let in', async () => {
  const at = room()
  const access = world.api.port.access.bind(world.api.port)
  let asked = 0
  world.api.port.access = async (principal, ref) => {
    const answer = await access(principal, ref)
    asked += 1
    if (asked > 1) return answer
    world.api.setAccess('ada', at, { state: 'none' })
    world.yjs.onAccessChanged({ epoch: 2, userId: 'ada' })
    return answer
  }
  const ada = join({ url: world.url, room: at, user: 'ada' })
  await until('ada is refused', () => ada.seen.closes.length > 0)
  expect(ada.seen.closes).toEqual([4403])
  expect(asked).toBe(2)
  ada.leave()
})
