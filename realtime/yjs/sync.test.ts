import { afterEach, beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { newId } from '#shared/ids.ts'
import { join, until } from './testing/client.ts'
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
