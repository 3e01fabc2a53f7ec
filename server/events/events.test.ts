import pg from 'pg'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import type { Addressed } from '#shared/ports.ts'
import { askOf, noRoomsOpen, sequenceAll, server } from '../../test/world.ts'
import { inTransaction, systemCtx } from '../context.ts'
import { consume, type Consumption, leave } from './consume.ts'
import type { Consumer } from './consumer.ts'
import { publish } from './publish.ts'
import { headPos, readEvents } from './read.ts'
import { keepRecent, type Recent } from './recent.ts'
import { eventsSince } from './replay.ts'
import { sequence } from './sequence.ts'

const { root } = server
const ask = askOf(root)
const audience = ['workspace:here']

/** Publishes one event about a fresh object and returns its id. */
async function happen(rooms = audience, workspaceId: string | null = null): Promise<string> {
  const id = newId()
  await inTransaction(systemCtx(server), (tx) =>
    publish(
      tx,
      { type: 'workspace', id, workspaceId, projectId: null, audience: rooms },
      { type: 'workspace.deleted', data: { id } },
    ),
  )
  return id
}

const consumptions = new Map<string, Consumption>()

/** Hands a consumer everything that has a place, as its loop would. */
async function consumeAll(consumer: Consumer): Promise<boolean> {
  const one = consumptions.get(consumer.name) ?? { server, consumer, recent: { rows: [] }, hold: null, askAt: 0 }
  // The loop would wait a second before it asks again for a lease that another has.
  one.askAt = 0
  consumptions.set(consumer.name, one)
  return consume(one, await headPos(root))
}

/** A consumer that starts at the head of the log and keeps what it was handed. */
async function listener(fail?: (event: Addressed) => void): Promise<{ consumer: Consumer; seen: string[] }> {
  await sequenceAll()
  const seen: string[] = []
  const name = `test ${newId()}`
  await root.eventConsumer.create({ data: { name, pos: await headPos(root) } })
  const handle = async (_: unknown, event: Addressed) => {
    fail?.(event)
    seen.push(event.event.objectId)
  }
  return { consumer: { name, handle }, seen }
}

/** A transaction that has drawn its number and commits when the test says so. */
async function slowWriter() {
  const client = new pg.Client(process.env['DATABASE_URL'])
  await client.connect()
  const id = newId()
  await client.query('BEGIN')
  await client.query(
    `INSERT INTO events (object_type, object_id, audience, type, data) VALUES ('workspace', $1, $2, 'workspace.deleted', $3)`,
    [id, audience, JSON.stringify({ id })],
  )
  return {
    id,
    commit: async () => {
      await client.query('COMMIT')
      await client.end()
    },
  }
}

beforeAll(noRoomsOpen)
beforeEach(() => sequenceAll())

test('an event that commits late is never skipped, and never delays the others', async () => {
  const { consumer, seen } = await listener()
  const slow = await slowWriter()
  const fast = await happen()
  await sequenceAll()
  await consumeAll(consumer)
  expect(seen).toEqual([fast])

  await slow.commit()
  await sequenceAll()
  await consumeAll(consumer)
  expect(seen).toEqual([fast, slow.id])
})

test('places are dense and unique however many nodes number at once', async () => {
  const before = await headPos(root)
  await Promise.all(Array.from({ length: 40 }, () => happen()))
  await Promise.all([sequence(ask), sequence(ask), sequence(ask)])
  await sequenceAll()
  const events = await readEvents(root, { after: before, limit: 1000 })
  expect(events.map((event) => event.pos)).toEqual(Array.from({ length: 40 }, (_, i) => before + i + 1))
})

test('a change that fails leaves no event', async () => {
  const before = await headPos(root)
  const broken = inTransaction(systemCtx(server), async (tx) => {
    await publish(
      tx,
      { type: 'workspace', id: newId(), workspaceId: null, projectId: null, audience },
      { type: 'workspace.deleted', data: { id: newId() } },
    )
    throw new Error('the change failed')
  })
  await expect(broken).rejects.toThrow('the change failed')
  await sequenceAll()
  expect(await headPos(root)).toBe(before)
})

test('a consumer that fails gets the same event again, and nothing after it before', async () => {
  let failures = 2
  const { consumer, seen } = await listener(() => {
    if (failures-- > 0) throw new Error('away')
  })
  const ids = [await happen(), await happen()]
  await sequenceAll()
  await expect(consumeAll(consumer)).rejects.toThrow('away')
  await expect(consumeAll(consumer)).rejects.toThrow('away')
  await consumeAll(consumer)
  expect(seen).toEqual(ids)
})

test('what this process placed is handed out without reading it again, and a gap in it is read from the log', async () => {
  const { consumer, seen } = await listener()
  const recent: Recent = { rows: [] }
  consumptions.set(consumer.name, { server, consumer, recent, hold: null, askAt: 0 })
  const elsewhere = await happen()
  await sequenceAll()
  const here = [await happen(), await happen()]
  keepRecent(recent, await sequence(ask))
  await consumeAll(consumer)
  expect(seen).toEqual([elsewhere, ...here])

  const next = await happen()
  keepRecent(recent, await sequence(ask))
  // Only what is kept still says what it is about.
  await root.$executeRaw`UPDATE events SET object_id = ${newId()} WHERE object_id = ${next}`
  await consumeAll(consumer)
  expect(seen).toEqual([elsewhere, ...here, next])

  const another = await happen()
  await sequenceAll()
  const last = await happen()
  keepRecent(recent, await sequence(ask))
  await consumeAll(consumer)
  expect(seen).toEqual([elsewhere, ...here, next, another, last])
})

test('a poison event is parked with its error after five tries and blocks nobody', async () => {
  const poison = { id: '' }
  const { consumer, seen } = await listener(({ event }) => {
    if (event.objectId === poison.id) throw new Error('cannot be handled')
  })
  poison.id = await happen()
  const next = await happen()
  await sequenceAll()
  for (let tries = 1; tries < 5; tries++) await expect(consumeAll(consumer)).rejects.toThrow('cannot be handled')
  await consumeAll(consumer)
  expect(seen).toEqual([next])
  expect(await root.parkedEvent.findMany({ where: { consumer: consumer.name } })).toMatchObject([
    { error: 'cannot be handled', tries: 5 },
  ])
})

test('two processes never handle the events of one consumer at the same time', async () => {
  const { consumer, seen } = await listener()
  await happen()
  await sequenceAll()
  await root.eventConsumer.update({
    where: { name: consumer.name },
    data: { leaseOwner: 'another', leaseUntil: new Date(Date.now() + 60_000) },
  })
  expect(await consumeAll(consumer)).toBe(false)
  expect(seen).toEqual([])

  await root.eventConsumer.update({ where: { name: consumer.name }, data: { leaseUntil: new Date(0) } })
  await consumeAll(consumer)
  expect(seen).toHaveLength(1)
})

test('a process that ends gives its lease back, with the place it has reached', async () => {
  const { consumer } = await listener()
  await happen()
  await sequenceAll()
  await consumeAll(consumer)
  const one = consumptions.get(consumer.name)
  if (!one) throw new Error('nothing was consumed')
  const row = () => root.eventConsumer.findUnique({ where: { name: consumer.name } })
  expect((await row())?.leaseOwner).not.toBeNull()
  await leave(one)
  expect(await row()).toMatchObject({ leaseOwner: null, leaseUntil: null, pos: BigInt(await headPos(root)) })
})

test('what a consumer records is written once, with its cursor', async () => {
  const { consumer } = await listener()
  const flag = `test-${newId()}`
  const recording: Consumer = {
    ...consumer,
    record: (tx) => tx.db.featureFlag.create({ data: { name: flag } }).then(() => undefined),
  }
  await happen()
  await sequenceAll()
  await consumeAll(recording)
  await consumeAll(recording)
  expect(await root.featureFlag.count({ where: { name: flag } })).toBe(1)
})

test('a replay tells in order what the rooms may hear, and nothing else', async () => {
  const since = await headPos(root)
  const room = `workspace:${newId()}`
  const mine = [await happen([room]), await happen(['user:x', room])]
  await happen(['workspace:elsewhere'])
  await sequenceAll()
  const replay = await eventsSince(server, { since, limit: 100, rooms: [room] })
  expect(replay).toMatchObject({ state: 'events', head: since + 3 })
  expect(replay.state === 'events' && replay.events.map(({ event }) => event.objectId)).toEqual(mine)
})

test('who is ahead of the log, or too far behind it, is told to fetch again', async () => {
  const head = await headPos(root)
  expect(await eventsSince(server, { since: head + 1, limit: 10 })).toEqual({ state: 'resync', head })
  await happen()
  await sequenceAll()
  await root.$executeRaw`UPDATE events SET at = date_trunc('month', now()) WHERE pos = ${head + 1}`
  const later = { ...server, now: () => new Date(Date.now() + 40 * 86_400_000) }
  expect(await eventsSince(later, { since: head, limit: 10 })).toMatchObject({ state: 'resync' })
})
