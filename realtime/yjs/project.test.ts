import { afterEach, beforeEach, expect, test } from 'vitest'
import * as Y from 'yjs'
import { boardUpdate } from '#shared/board-elements.ts'
import { documentUpdate } from '#shared/blocks.ts'
import { newId } from '#shared/ids.ts'
import type { RoomRef } from '#shared/rooms.ts'
import { seedRoom } from './rooms.ts'
import { storeOf } from './store.ts'
import { join, until } from './testing/client.ts'
import { openWorld, type World } from './testing/world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld({ limits: { projectMs: 100, sweepMs: 150 } })
})
afterEach(() => world.close())

const doc = (): RoomRef => ({ kind: 'doc', id: newId() })
const told = (room: RoomRef) => world.api.contents.filter((content) => content.room.id === room.id)
const row = (room: RoomRef) => storeOf(world.db).rooms.findOne({ _id: `${room.kind}:${room.id}` })
const write = (user: string, room: RoomRef, update: Uint8Array) => {
  const client = join({ url: world.url, room, user })
  client.provider.once('sync', () => Y.applyUpdate(client.doc, update))
  return client
}

test('what is typed becomes plain text for the api and blocks for readers, with the names of who wrote', async () => {
  const room = doc()
  const ada = write('ada', room, documentUpdate([{ type: 'heading', content: 'Plan' }]))
  const bob = write('bob', room, documentUpdate([{ type: 'checkListItem', content: 'ship' }]))
  await until(
    'the api knows',
    () => told(room).at(-1)?.text.includes('ship') && told(room).at(-1)?.text.includes('Plan'),
  )
  expect(new Set(told(room).flatMap(({ by }) => by))).toEqual(new Set(['ada', 'bob']))
  const content = await world.db.collection('documentContent').findOne({ documentId: room.id })
  expect(content?.['content']).toHaveLength(2)
  expect(content).toMatchObject({
    version: told(room).length,
    updatedAt: expect.any(Date),
    createdAt: expect.any(Date),
  })
  await until('nothing is left to do', async () => (await row(room))?.behindSince === undefined)
  ada.leave()
  bob.leave()
})

test('each later edit has a higher number', async () => {
  const room: RoomRef = { kind: 'board', id: newId() }
  const ada = write('ada', room, boardUpdate([{ id: 'e1', type: 'text', text: 'first' }]))
  await until('the api knows the first', () => told(room).at(-1)?.text === 'first')
  Y.applyUpdate(ada.doc, boardUpdate([{ id: 'e2', type: 'text', text: 'second' }]))
  await until('the api knows the second', () => told(room).at(-1)?.text === 'first\nsecond')
  const revs = told(room).map(({ rev }) => rev)
  expect(revs).toEqual([...new Set(revs)].toSorted((a, b) => a - b))
  const board = await world.db.collection('whiteboardData').findOne({ whiteboardId: room.id })
  expect(board?.['elements']).toMatchObject([{ id: 'e1' }, { id: 'e2' }])
  ada.leave()
})

test('who goes on typing is behind at once, without a mark of its own for each projection, and nobody is told twice of the same', async () => {
  await world.close()
  world = await openWorld({ limits: { projectMs: 800, projectBusyMs: 5000, sweepMs: 60_000 } })
  const room = doc()
  const ada = write('ada', room, documentUpdate([{ type: 'paragraph', content: 'one' }]))
  await until('the api knows', () => told(room).length === 1)
  await until('the projection is noted', async () => (await row(room))?.projectedRev === 2)
  // Before anything more is typed: a crash from now on leaves a room that is swept.
  expect(await row(room)).toMatchObject({ rev: 3, behindSince: expect.any(Date) })
  await until('nothing came, so nothing is behind', async () => (await row(room))?.behindSince === undefined)
  expect(await row(room)).toMatchObject({ rev: 3, projectedRev: 3 })
  expect(told(room)).toHaveLength(1)

  Y.applyUpdate(ada.doc, documentUpdate([{ type: 'paragraph', content: 'two' }]))
  await until('the api knows the second', () => told(room).length === 2)
  Y.applyUpdate(ada.doc, documentUpdate([{ type: 'paragraph', content: 'three' }]))
  await until('saved', () => ada.seen.acked === 4)
  const { rev = 0, projectedRev = 0, behindSince } = (await row(room)) ?? {}
  expect([rev > projectedRev, behindSince]).toEqual([true, expect.any(Date)])
  await until('the api knows the third', () => told(room).length === 3)
  expect(told(room).map(({ by }) => by)).toEqual([['ada'], ['ada'], ['ada']])
  ada.leave()
  await until('nothing is left to do', async () => (await row(room))?.behindSince === undefined)
  expect(told(room)).toHaveLength(3)
})

test('when the api was away, the room is told of again until it answers', async () => {
  const room = doc()
  const contentCommitted = world.api.port.contentCommitted.bind(world.api.port)
  world.api.port.contentCommitted = () => Promise.reject(new Error('the api is away'))
  const ada = write('ada', room, documentUpdate([{ type: 'paragraph', content: 'patience' }]))
  const failures = async () =>
    (await world.registry.getSingleMetric('truss_rt_projection_failures_total')?.get())?.values[0]?.value
  await until('it failed', async () => Number(await failures()) > 0)
  world.api.port.contentCommitted = contentCommitted
  await until('the api knows', () => told(room).at(-1)?.text === 'patience')
  expect(told(room).at(-1)?.by).toEqual(['ada'])
  ada.leave()
})

test('a room left behind by a crash, with nobody in it, is swept', async () => {
  const room = doc()
  await seedRoom(world.db, { ...room, gen: 1 }, documentUpdate([{ type: 'paragraph', content: 'left behind' }]), 'ada')
  await until('the api knows', () => told(room).length > 0)
  expect(told(room)[0]).toEqual({ room, rev: 1, by: ['ada'], text: 'left behind' })
  await until('once', async () => (await row(room))?.projectedRev === 1)
  expect(world.yjs.roomsOpen()).toEqual([])
})

test('the api is told of a board that is too large for a readable copy', async () => {
  const room = { kind: 'board', id: newId() } as const
  const ada = join({ url: world.url, room, user: 'ada' })
  await until('ada is in', () => ada.provider.synced)
  // A byte each in Yjs, eleven in MongoDB.
  const points = Array.from({ length: 800_000 }, (_, n) => n % 50)
  for (const id of ['a', 'b'])
    ada.doc.getMap('elements').set(
      id,
      new Y.Map<unknown>([
        ['id', id],
        ['type', 'freedraw'],
        ['points', points],
      ]),
    )
  await until('stored', () => ada.seen.acked === 3)
  await until('the api was told', () => world.api.contents.some((content) => content.room.id === room.id))
  const copy = await world.db.collection('whiteboardData').findOne({ whiteboardId: room.id })
  expect(copy).toMatchObject({ elements: [] })
  ada.leave()
})
