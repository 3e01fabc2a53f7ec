import { afterEach, beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { documentUpdate } from '#shared/blocks.ts'
import { newId } from '#shared/ids.ts'
import { plainTextOf, blocksOf } from '#shared/read-blocks.ts'
import { seedRoom } from './rooms.ts'
import { join, until } from './testing/client.ts'
import { stallProxy } from './testing/stall-proxy.ts'
import { mongoUrl, openWorld, type World } from './testing/world.ts'

let world: World
let proxy: Awaited<ReturnType<typeof stallProxy>>
beforeEach(async () => {
  proxy = await stallProxy(mongoUrl())
  world = await openWorld({
    url: proxy.url,
    limits: { lingerMs: 0, tickMs: 5, commitTimeoutMs: 500, loadMs: 800, bytesBurst: 1e9, framesBurst: 1e6 },
  })
})
afterEach(async () => {
  proxy.heal()
  await world.close()
  await proxy.close()
})

const room = () => ({ kind: 'doc', id: newId() }) as const
const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length

test('a room nobody is in leaves memory with all its timers, and opens again with the same content', async () => {
  const before = timers()
  const at = room()
  for (let round = 1; round <= 5; round++) {
    const ada = join({ url: world.url, room: at, user: 'ada' })
    await until('ada is in', () => ada.provider.synced)
    expect(ada.text.length).toBe(round - 1)
    ada.text.insert(0, 'x')
    ada.provider.awareness.setLocalState({ round })
    await until('stored', () => ada.seen.acked === 2)
    ada.leave()
    ada.doc.destroy()
    await until('the room is gone', () => world.yjs.roomsOpen().length === 0)
  }
  // The numbers of one writer go on, because a repeated one would be taken for already written.
  const rows = await world.db
    .collection('rt_updates')
    .find({ r: `doc:${at.id}` })
    .sort({ n: 1 })
    .toArray()
  expect(rows.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5])
  await until('no timer is left', () => timers() <= before)
})

test('leaving and coming back while commits are slow loses nothing, and the room stays until it is stored', async () => {
  const at = room()
  const kept: number[] = []
  for (let round = 0; round < 30; round++) {
    const ada = join({ url: world.url, room: at, user: 'ada' })
    await until('ada is in', () => ada.provider.synced)
    if (round % 5 === 0) proxy.stall()
    ada.doc.getArray('rounds').push([round])
    // A second client proves that the edit reached the server before the first one leaves.
    const bob = join({ url: world.url, room: at, user: 'bob' })
    await until('bob has it', () => bob.doc.getArray('rounds').length === round + 1)
    ada.leave()
    bob.leave()
    // After a stalled round the next ones find the room still in memory, because it is not stored.
    kept.push(world.yjs.roomsOpen().length)
    if (round % 5 === 1) proxy.heal()
  }
  expect(kept.filter((_, round) => round % 5 === 0)).toEqual([1, 1, 1, 1, 1, 1])
  await until('the room is gone', () => world.yjs.roomsOpen().length === 0)
  const late = join({ url: world.url, room: at, user: 'late' })
  await until('late is in', () => late.provider.synced)
  expect(late.doc.getArray('rounds').toArray()).toEqual(Array.from({ length: 30 }, (_, round) => round))
  late.leave()
})

test('a room that cannot be loaded is never shown empty, and is there when the database is', async () => {
  const at = room()
  await seedRoom(world.db, { ...at, gen: 1 }, documentUpdate([{ type: 'paragraph', content: 'kept' }]), 'ada')
  proxy.stall()
  const ada = join({ url: world.url, room: at, user: 'ada' })
  ada.text.insert(0, 'early')
  await until('ada is told to try again', () => ada.seen.closes.includes(1013))
  expect(ada.provider.synced).toBe(false)
  proxy.heal()
  await until('ada is in', () => ada.provider.synced)
  expect(plainTextOf(blocksOf(ada.doc))).toBe('kept')
  await until('her edit is stored', () => ada.seen.acked === 1)
  ada.leave()
})

test('a damaged record is noticed and not shown', async () => {
  const at = room()
  await seedRoom(world.db, { ...at, gen: 1 }, documentUpdate([{ type: 'paragraph', content: 'kept' }]), 'ada')
  await world.db.collection('rt_updates').updateOne({ r: `doc:${at.id}` }, { $set: { us: [Buffer.from([0, 0])] } })
  const ada = join({ url: world.url, room: at, user: 'ada' })
  await until('ada is refused', () => ada.seen.closes.length > 0)
  expect(ada.seen.closes[0]).toBe(1013)
  ada.leave()
})

test('twenty people open a new document at once, two seeds race: the template is there once', async () => {
  const at = room()
  const template = () => documentUpdate([{ type: 'heading', content: 'Minutes' }])
  const wrote = await Promise.all([1, 2, 3].map(() => seedRoom(world.db, { ...at, gen: 1 }, template(), 'ada')))
  expect(wrote.filter(Boolean)).toHaveLength(1)
  const people = Array.from({ length: 20 }, (_, index) => join({ url: world.url, room: at, user: `p${index}` }))
  await until('all are in', () => people.every(({ provider }) => provider.synced))
  for (const { doc } of people) expect(plainTextOf(blocksOf(doc))).toBe('Minutes')
  for (const person of people) person.leave()
})

test('a slow reader misses nothing: it gets one difference when it reads again', async () => {
  const at = room()
  const ada = join({ url: world.url, room: at, user: 'ada' })
  const slow = join({ url: world.url, room: at, user: 'slow' })
  await until('both are in', () => ada.provider.synced && slow.provider.synced)
  // @ts-expect-error y-websocket's socket is one of ws in these tests
  slow.provider.ws?.pause()
  const lagging = async () => (await world.registry.getSingleMetric('truss_rt_lagging')?.get())?.values[0]?.value
  for (let round = 0; (await lagging()) !== 1; round++) {
    ada.doc.getMap('m').set(`k${round % 50}`, 'x'.repeat(100_000))
    await new Promise(setImmediate)
  }
  ada.text.insert(0, 'the last word')
  // @ts-expect-error the same
  slow.provider.ws?.resume()
  await until('the slow one has it', () => slow.text.toJSON() === 'the last word')
  expect(slow.doc.getMap('m').toJSON()).toEqual(ada.doc.getMap('m').toJSON())
  expect(slow.seen.closes).toEqual([])
  expect(Y.encodeStateVector(slow.doc)).toEqual(Y.encodeStateVector(ada.doc))
  ada.leave()
  slow.leave()
})

test('a reader that has stopped is sent away with 1013, and has everything when it comes back', async () => {
  const hasty = await openWorld({ limits: { tickMs: 5, lagStalledMs: 200, bytesBurst: 1e9, framesBurst: 1e6 } })
  const at = room()
  const ada = join({ url: hasty.url, room: at, user: 'ada' })
  const stopped = join({ url: hasty.url, room: at, user: 'stopped' })
  await until('both are in', () => ada.provider.synced && stopped.provider.synced)
  // @ts-expect-error y-websocket's socket is one of ws in these tests
  stopped.provider.ws?.pause()
  const sentAway = async () => {
    const closes = await hasty.registry.getSingleMetric('truss_rt_closes_total')?.get()
    return closes?.values.some(({ labels, value }) => labels['code'] === 1013 && value === 1)
  }
  for (let round = 0; !(await sentAway()); round++) {
    ada.doc.getMap('m').set(`k${round % 50}`, 'x'.repeat(100_000))
    await new Promise(setImmediate)
  }
  ada.text.insert(0, 'the last word')
  // @ts-expect-error the same
  stopped.provider.ws?.resume()
  await until('it has everything', () => stopped.provider.synced && stopped.text.toJSON() === 'the last word')
  expect(stopped.doc.getMap('m').toJSON()).toEqual(ada.doc.getMap('m').toJSON())
  expect(stopped.seen.closes).toEqual([1013])
  ada.leave()
  stopped.leave()
  await hasty.close()
})
