import { afterEach, beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { newId } from '#shared/ids.ts'
import { sync, syncFrame } from './frames.ts'
import { join, until } from './testing/client.ts'
import { wordsOf } from './testing/log.ts'
import { rawSocket } from './testing/raw.ts'
import { openWorld, type World } from './testing/world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld({ limits: { answerMinBytes: 10, answerMs: 60_000 } })
})
afterEach(() => world.close())

test('who opens a room after the last one gets what was changed and deleted in between, and what still waits', async () => {
  const at = { kind: 'doc', id: newId() } as const
  const ada = join({ url: world.url, room: at, user: 'ada' })
  await until('ada is in', () => ada.provider.synced)
  const comes = async (user: string) => {
    const person = join({ url: world.url, room: at, user })
    await until(`${user} is in`, () => person.provider.synced)
    const words = wordsOf(person.doc)
    const waits = person.doc.store.pendingStructs !== null
    person.leave()
    return { words, waits }
  }
  ada.doc.getArray('words').push(['a', 'b'])
  await until('stored', () => ada.seen.acked === 2)
  expect(await comes('bob')).toEqual({ words: ['a', 'b'], waits: false })
  expect(await comes('cyd')).toEqual({ words: ['a', 'b'], waits: false })
  ada.doc.getArray('words').push(['c'])
  await until('stored', () => ada.seen.acked === 3)
  expect((await comes('dan')).words).toEqual(['a', 'b', 'c'])
  ada.doc.getArray('words').delete(0, 1)
  await until('stored', () => ada.seen.acked === 4)
  expect((await comes('eve')).words).toEqual(['b', 'c'])

  // Of two updates only the second arrives: Yjs tells nobody, but it is part of the state.
  const updates: Uint8Array[] = []
  const far = new Y.Doc()
  far.on('update', (update) => updates.push(update))
  for (const word of ['x', 'y']) far.getArray('words').push([word])
  const socket = await rawSocket(`${world.url}/doc/${at.id}?v=1`, 'far')
  socket.say(syncFrame(sync.update, updates[1] ?? new Uint8Array()))
  await until('it is stored', async () => (await world.db.collection('rt_updates').countDocuments({ by: 'far' })) === 1)
  expect(await comes('flo')).toEqual({ words: ['b', 'c'], waits: true })
  socket.end()
  ada.leave()
})
