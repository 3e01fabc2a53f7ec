import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { newId } from '#shared/ids.ts'
import { sync, syncFrame } from './frames.ts'
import { join, until } from './testing/client.ts'
import { rawSocket } from './testing/raw.ts'
import { openWorld, type World } from './testing/world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld()
})
afterEach(() => world.close())

const room = () => ({ kind: 'doc', id: newId() }) as const

test('what one types the other has, and it is stored before it is acknowledged', async () => {
  const at = room()
  const ada = join({ url: world.url, room: at, user: 'ada' })
  const bob = join({ url: world.url, room: at, user: 'bob' })
  await until('both are in', () => ada.provider.synced && bob.provider.synced)
  ada.text.insert(0, 'hello')
  await until('bob has it', () => bob.text.toJSON() === 'hello')
  // SyncStep2 and one update.
  await until('ada has her acknowledgement', () => ada.seen.acked === 2)
  const rows = await world.db.collection('rt_updates').find({ r: ada.name }).toArray()
  expect(rows).toMatchObject([{ g: 1, w: world.processId, n: 1, by: ['ada'], live: true }])
  expect(ada.seen.infos[0]).toMatchObject({ role: 'write', gen: 1, degraded: 'none' })
  ada.leave()
  bob.leave()
})

test('five people writing at once end with the same content, and so does who comes after a restart', async () => {
  const at = room()
  const people = ['a', 'b', 'c', 'd', 'e'].map((user) => join({ url: world.url, room: at, user }))
  await until('all are in', () => people.every(({ provider }) => provider.synced))
  for (let round = 0; round < 60; round++) {
    for (const [index, { doc, text }] of people.entries()) {
      if (text.length > 20 && round % 7 === index) text.delete(3, 5)
      else text.insert((round * 13 + index * 5) % (text.length + 1), `${index}${round};`)
      doc.getMap('m').set(`k${(round + index) % 9}`, `${index}-${round}`)
      doc.getArray('l').insert(0, [round])
    }
    await new Promise(setImmediate)
  }
  const shown = ({ doc }: { doc: Y.Doc }) =>
    JSON.stringify([
      doc.getText('t'),
      [...doc.getMap('m').entries()].toSorted(([a], [b]) => a.localeCompare(b)),
      doc.getArray('l'),
    ])
  const [first] = people
  if (!first) throw new Error('nobody there')
  await until('all have the same', () => people.every((person) => shown(person) === shown(first)))
  await until('all is stored', () => people.every(({ provider, seen }) => provider.synced && seen.acked >= 61))
  const before = shown(first)
  for (const person of people) person.leave()
  await until('nobody is connected', () => world.yjs.roomsOpen().length === 1)
  await world.close(false)

  const again = await openWorld({ database: world.db.databaseName })
  const late = join({ url: again.url, room: at, user: 'late' })
  await until('the late one is in', () => late.provider.synced)
  expect(shown(late)).toBe(before)
  late.leave()
  world = again
})

test('a no-op sent again is acknowledged and not stored twice', async () => {
  const at = room()
  const ada = join({ url: world.url, room: at, user: 'ada' })
  await until('ada is in', () => ada.provider.synced)
  ada.text.insert(0, 'once')
  await until('acknowledged', () => ada.seen.acked === 2)
  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(ada.doc))
  const bob = join({ url: world.url, room: at, user: 'bob', doc: copy })
  await until('bob is acknowledged for what he only repeats', () => bob.seen.acked === 1)
  expect(await world.db.collection('rt_updates').countDocuments({ r: ada.name })).toBe(1)
  ada.leave()
  bob.leave()
})

test('a client that does not ask for them gets no frames of ours, and is never left in silence', async () => {
  const quiet = await openWorld({ limits: { keepAliveMs: 20, tickMs: 5 } })
  const heard: Uint8Array[] = []
  const at = room()
  const ws = new WebSocket(`${quiet.url}/doc/${at.id}`, { headers: { cookie: 'ada' } })
  ws.on('message', (bytes: Buffer) => heard.push(new Uint8Array(bytes)))
  const doc = new Y.Doc()
  doc.getText('t').insert(0, 'x')
  await until('the server speaks', () => heard.length > 0)
  ws.send(syncFrame(sync.update, Y.encodeStateAsUpdate(doc)))
  await until('it is stored', async () => (await quiet.db.collection('rt_updates').countDocuments()) === 1)
  await until('the server speaks again and again', () => heard.length >= 5)
  // SyncStep1, then awareness of nobody.
  expect(heard[0]?.slice(0, 2)).toEqual(Uint8Array.of(0, 0))
  for (const frame of heard.slice(1)) expect(frame).toEqual(Uint8Array.of(1, 1, 0))
  ws.terminate()
  await quiet.close()
})

test('who sends something that builds on an edit nobody has is asked for it, and then sent away to start over', async () => {
  const impatient = await openWorld({ limits: { pendingAskMs: 50, pendingCloseMs: 150, tickMs: 5 } })
  const source = new Y.Doc()
  const parts: Uint8Array[] = []
  source.on('update', (part: Uint8Array) => parts.push(part))
  for (const word of ['one ', 'two']) source.getText('t').insert(0, word)
  const raw = await rawSocket(`${impatient.url}/doc/${room().id}?v=1`, 'ada')
  raw.say(syncFrame(sync.update, parts[1] ?? new Uint8Array()))
  await until('ada is asked', () => raw.heard.filter((frame) => frame[0] === 0 && frame[1] === 0).length === 2)
  await until('ada is sent away', () => raw.closed.length > 0)
  expect(raw.closed[0]?.code).toBe(4500)
  await impatient.close()
})

test('stopping stores everything first and tells the clients to come back', async () => {
  const at = room()
  const ada = join({ url: world.url, room: at, user: 'ada' })
  await until('ada is in', () => ada.provider.synced)
  ada.text.insert(0, 'last words')
  const bob = join({ url: world.url, room: at, user: 'bob' })
  await until('bob has it', () => bob.text.length === 10)
  expect(await world.close(false)).toEqual([])
  expect(ada.seen.closes[0]).toBe(1012)
  expect(ada.provider.shouldConnect).toBe(true)
  ada.leave()
  bob.leave()
  world = await openWorld({ database: world.db.databaseName })
  const late = join({ url: world.url, room: at, user: 'late' })
  await until('late is in', () => late.provider.synced)
  expect(late.text.toJSON()).toBe('last words')
  late.leave()
})
