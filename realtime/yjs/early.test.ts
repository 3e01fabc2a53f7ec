import { afterEach, beforeEach, expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import { redisUrl } from '../events/testing/redis.ts'
import { compactRoom } from './compact.ts'
import { compactThread } from './compactThread.ts'
import { sync, syncFrame } from './frames.ts'
import { storeOf, type Store } from './store.ts'
import { type Client, join, until } from './testing/client.ts'
import { push, wordsOf, writerOf } from './testing/log.ts'
import { rawSocket } from './testing/raw.ts'
import { openWorld, type World } from './testing/world.ts'

let world: World
let store: Store
const thread = compactThread(1_000)
beforeEach(async () => {
  // Small rooms are sent early too, here.
  world = await openWorld({ limits: { lingerMs: 0, tickMs: 5, answerMinBytes: 10 } })
  store = storeOf(world.db)
})
afterEach(async () => {
  await thread.stop()
  await world.close()
})

const early = () => world.metric('truss_rt_early_total')
async function coldRoom(...words: string[]) {
  const at = { kind: 'doc', id: newId() } as const
  const writer = await writerOf(store, `doc:${at.id}`, 'past')
  await writer.write(...words.map(push))
  await compactRoom({ store, thread, timeoutMs: 5000, retainMs: 1e6, restMs: 0 }, `doc:${at.id}`, 1)
  return { at, writer }
}
const allIn = (people: Client[]) => until('all are in', () => people.every(({ provider }) => provider.synced))

test('people who wait for a cold room get its snapshot first, and then everything that happens', async () => {
  for (let round = 1; (await early()) < 3; round++) {
    expect(round).toBeLessThan(20)
    const { at } = await coldRoom('a', 'b')
    const people = ['ada', 'bob', 'cyd'].map((user) => join({ url: world.url, room: at, user }))
    const [ada] = people
    // Typed before the room is there.
    ada?.doc.getArray('words').insert(0, ['typed'])
    await allIn(people)
    await until('all have all', () => people.every(({ doc }) => wordsOf(doc).length === 3))
    for (const { doc } of people) expect(wordsOf(doc).toSorted()).toEqual(['a', 'b', 'typed'])
    await until('saved', () => ada?.seen.acked === 1)
    for (const person of people) person.leave()
    await until('gone', () => world.yjs.roomsOpen().length === 0)
  }
})

test('what another node tells while the room is built is not missed by who got the snapshot early', async () => {
  const redis = { url: redisUrl(), prefix: `${newId()}:` }
  const options = { database: world.db.databaseName, redis }
  const one = await openWorld({ ...options, limits: { lingerMs: 0, tickMs: 5, answerMinBytes: 10 } })
  // What it tells by the bus is not in the database when the first one loads.
  const other = await openWorld({ ...options, limits: { commitTickMs: 300, commitEveryMs: 300 } })
  for (let round = 1; (await one.metric('truss_rt_early_total')) < 5; round++) {
    expect(round).toBeLessThan(40)
    const { at } = await coldRoom('a', 'b')
    const bob = join({ url: other.url, room: at, user: 'bob' })
    await allIn([bob])
    const ada = join({ url: one.url, room: at, user: 'ada' })
    for (let typed = 0; !ada.provider.synced; typed++) {
      bob.doc.getArray('words').push([`c${typed}`])
      await new Promise(setImmediate)
    }
    await until('ada has all', () => wordsOf(ada.doc).join() === wordsOf(bob.doc).join())
    ada.leave()
    bob.leave()
  }
  await one.close(false)
  await other.close(false)
})

test('what was deleted since the snapshot is not given away by a room that is opened', async () => {
  const { at, writer } = await coldRoom('a', 'b')
  await writer.write(push('secret'), (doc) => doc.getArray('words').delete(2, 1))
  const socket = await rawSocket(`${world.url}/doc/${at.id}`, 'ada')
  socket.say(syncFrame(sync.step1, Uint8Array.of(0)))
  const said = (word: string) => socket.heard.some((frame) => Buffer.from(frame).toString('latin1').includes(word))
  await until('she has the document', () => said('words'))
  expect(said('secret')).toBe(false)
  expect(await early()).toBe(0)
  socket.end()
})
