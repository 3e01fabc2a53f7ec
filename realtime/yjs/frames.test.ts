import * as encoding from 'lib0/encoding'
import { afterEach, beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { newId } from '#shared/ids.ts'
import { sync, syncFrame } from './frames.ts'
import { bombs, longOnes } from './testing/bombs.ts'
import { join, until } from './testing/client.ts'
import { rawSocket } from './testing/raw.ts'
import { openWorld, type World } from './testing/world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld({ limits: { syncBytes: 200_000, updateBytes: 100_000 } })
})
afterEach(() => world.close())

const room = () => ({ kind: 'doc', id: newId() }) as const
const raw = (at: ReturnType<typeof room>, user: string) => rawSocket(`${world.url}/doc/${at.id}?v=1`, user)
const enter = async (at: ReturnType<typeof room>, user: string) => {
  const client = join({ url: world.url, room: at, user })
  await until(`${user} is in`, () => client.provider.synced)
  return client
}
const bytes = (write: (encoder: encoding.Encoder) => void) => encoding.encode(write)
const update = (payload: Uint8Array) => syncFrame(sync.update, payload)

/** Same bytes in every run. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32
    return state / 2 ** 32
  }
}

test('random bytes, truncated frames and text never hurt the room, and three of them end the connection', async () => {
  const at = room()
  const ada = await enter(at, 'ada')
  ada.text.insert(0, 'unharmed')
  await until('stored', () => ada.seen.acked === 2)
  const next = random(7)
  const whole = update(Y.encodeStateAsUpdate(ada.doc))
  for (let round = 0; round < 300; round++) {
    const eve = await raw(at, 'eve')
    for (let frame = 0; frame < 10 && eve.closed.length === 0; frame++) {
      const noise = Uint8Array.from({ length: 1 + Math.floor(next() * 60) }, () => Math.floor(next() * 256))
      if (frame % 3 === 0) noise.set([0, 2].slice(0, noise.length))
      eve.say(frame % 3 === 1 ? whole.slice(0, 1 + Math.floor(next() * (whole.length - 1))) : noise)
      if (round % 10 === 0) eve.say('text')
    }
    await until('eve is closed', () => eve.closed.length > 0)
    expect([4400, 4413]).toContain(eve.closed[0]?.code)
  }
  ada.text.insert(8, '!')
  await until('still stored', () => ada.seen.acked === 3)
  const bob = await enter(at, 'bob')
  expect(bob.text.toJSON()).toBe('unharmed!')
  expect(ada.seen.closes).toEqual([])
  ada.leave()
  bob.leave()
})

// Timed, and with its memory: `npm run soak bombs`.
test.each(bombs)('%s is refused without cost', async (_, frame) => {
  const at = room()
  const ada = await enter(at, 'ada')
  const eve = await raw(at, 'eve')
  const before = process.memoryUsage().rss
  for (let round = 0; round < 3; round++) eve.say(frame)
  await until('eve is closed', () => eve.closed.length > 0)
  expect(eve.closed[0]?.code).toBe(4400)
  expect(process.memoryUsage().rss - before).toBeLessThan(120e6)
  ada.text.insert(0, 'ok')
  await until('stored', () => ada.seen.acked === 2)
  expect(await world.db.collection('rt_updates').countDocuments({ r: ada.name })).toBe(1)
  ada.leave()
})

test('what is long without taking memory hurts nobody', async () => {
  const at = room()
  const ada = await enter(at, 'ada')
  const eve = await raw(at, 'eve')
  for (const [, make] of longOnes) eve.say(make())
  await eve.settled()
  ada.text.insert(0, 'ok')
  await until('stored', () => ada.seen.acked === 2)
  const bob = await enter(at, 'bob')
  expect(bob.text.toJSON()).toBe('ok')
  expect([ada.seen.closes, eve.closed]).toEqual([[], []])
  ada.leave()
  bob.leave()
  eve.end()
})

test('what is too large is refused with the limit in the reason, also above what the socket reads', async () => {
  const at = room()
  for (const [size, limit] of [
    [150_000, 100_016],
    [300_000, 200_000],
  ] as const) {
    const eve = await raw(at, 'eve')
    eve.say(update(new Uint8Array(size)))
    await until('eve is closed', () => eve.closed.length > 0)
    expect(eve.closed[0]).toEqual({ code: 4413, reason: `frame larger than ${limit} bytes` })
  }
})

test('nobody writes in the name of a client that belongs to somebody else', async () => {
  const at = room()
  const ada = await enter(at, 'ada')
  ada.provider.awareness.setLocalState({ cursor: 1 })
  ada.text.insert(0, 'a')
  await until('stored', () => ada.seen.acked === 2)
  const eve = await raw(at, 'eve')
  // One struct (GC) in ada's name, where her next edit would go: the server would ignore all that she writes from then on.
  const squat = bytes((encoder) => {
    for (const number of [1, 1, ada.doc.clientID, 1]) encoding.writeVarUint(encoder, number)
    encoding.writeUint8(encoder, 0)
    encoding.writeVarUint(encoder, 1000)
    encoding.writeVarUint(encoder, 0)
  })
  await until('the server knows whose it is', () => eve.heard.some((frame) => frame[0] === 1 && frame.length > 5))
  eve.say(syncFrame(sync.step2, new Uint8Array([0, 0])))
  for (const kind of [sync.step2, sync.update]) eve.say(syncFrame(kind, squat))
  await until('eve is closed', () => eve.closed.length > 0)
  expect(eve.closed[0]?.code).toBe(4500)
  // Nor as a relay of what others wrote: ada is here and says herself what she wrote.
  const mallory = await raw(at, 'mallory')
  mallory.say(syncFrame(sync.step2, squat))
  await until('mallory is closed', () => mallory.closed.length > 0)
  expect(mallory.closed[0]?.code).toBe(4500)
  ada.text.insert(1, 'da')
  await until('stored', () => ada.seen.acked === 3)
  const bob = await enter(at, 'bob')
  expect(bob.text.toJSON()).toBe('ada')
  ada.leave()
  bob.leave()
})

test('an update that waits for another one is kept, passed on when the other comes, and there after a reload', async () => {
  const at = room()
  const source = new Y.Doc()
  const parts: Uint8Array[] = []
  source.on('update', (part: Uint8Array) => parts.push(part))
  source.getText('t').insert(0, 'one ')
  source.getText('t').insert(4, 'two')
  const [first, second] = parts
  if (!first || !second) throw new Error('two updates were expected')
  const early = await raw(at, 'early')
  early.say(update(second))
  await until('it is acknowledged', () => early.heard.some((frame) => frame[0] === 120 && frame[1] === 1))
  expect(await world.db.collection('rt_updates').countDocuments()).toBe(1)
  const watcher = await enter(at, 'watcher')
  const late = await raw(at, 'late')
  late.say(update(first))
  await until('the watcher has both', () => watcher.text.toJSON() === 'one two')
  await until('who sent the first hears of the second', () =>
    late.heard.some((frame) => frame[0] === 0 && frame[1] === 2),
  )
  await until('it is stored', () => late.heard.some((frame) => frame[0] === 120))
  const again = await openWorld({ database: world.db.databaseName })
  const reader = join({ url: again.url, room: at, user: 'reader' })
  await until('the reader is in', () => reader.provider.synced)
  expect(reader.text.toJSON()).toBe('one two')
  reader.leave()
  watcher.leave()
  early.end()
  late.end()
  await again.close(false)
})

/** An update with one struct of client 5, from a number on: collected ones, or a text at the top of the document. */
const structOf = (from: number, what: number | string) =>
  bytes((encoder) => {
    for (const number of [1, 1, 5, from]) encoding.writeVarUint(encoder, number)
    encoding.writeUint8(encoder, typeof what === 'number' ? 0 : 4)
    if (typeof what === 'number') encoding.writeVarUint(encoder, what)
    else {
      encoding.writeVarUint(encoder, 1)
      for (const word of ['t', what]) encoding.writeVarString(encoder, word)
    }
    encoding.writeVarUint(encoder, 0)
  })

test.each([
  ['gone first', [structOf(0, 8), structOf(5, '0123456789')]],
  ['gone last', [structOf(5, '0123456789'), structOf(0, 8)]],
])('two things under the same numbers, one of them gone (%s), break no room and no log', async (_, updates) => {
  const at = room()
  const ada = await enter(at, 'ada')
  ada.text.insert(0, 'unharmed')
  const eve = await raw(at, 'eve')
  for (const payload of updates) {
    eve.say(update(payload))
    await eve.settled()
  }
  await until('all is stored', () => eve.heard.some((frame) => frame[0] === 120 && frame[1] === 2))
  ada.text.insert(8, '!')
  await until('ada is stored', () => ada.seen.acked === 3)
  expect([ada.seen.closes, eve.closed]).toEqual([[], []])
  const again = await openWorld({ database: world.db.databaseName })
  const reader = join({ url: again.url, room: at, user: 'reader' })
  await until('the reader is in', () => reader.provider.synced)
  expect(reader.text.toJSON()).toBe('unharmed!')
  reader.leave()
  ada.leave()
  eve.end()
  await again.close(false)
})

test('what somebody wrote who is away now may come by way of somebody else', async () => {
  const at = room()
  const [ada, bob] = [await enter(at, 'ada'), await enter(at, 'bob')]
  ada.provider.awareness.setLocalState({ cursor: 1 })
  await until('the server knows whose it is', () => bob.provider.awareness.getStates().has(ada.doc.clientID))
  for (const { provider } of [ada, bob]) provider.disconnect()
  // They met without the server, and only bob comes back.
  ada.text.insert(0, 'written offline')
  Y.applyUpdate(bob.doc, Y.encodeStateAsUpdate(ada.doc))
  bob.provider.connect()
  await until('it is stored', () => bob.seen.acked === 1)
  const late = await enter(at, 'late')
  expect(late.text.toJSON()).toBe('written offline')
  for (const client of [ada, bob, late]) client.leave()
})
