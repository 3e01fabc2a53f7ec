import { randomUUID } from 'node:crypto'
import type { Addressed } from '#shared/ports.ts'
import { type Server, inTransaction, systemCtx } from '../context.ts'
import type { Consumer } from './consumer.ts'
import { readEvents } from './read.ts'

const me = randomUUID()
const leaseSeconds = 15
const batch = 100
const maxTries = 5

/** Takes or renews the lease of a consumer; null when another process holds it. */
async function claim(server: Server, name: string): Promise<{ pos: number; tries: number } | null> {
  await server.root.$executeRaw`INSERT INTO event_consumers (name) VALUES (${name}) ON CONFLICT DO NOTHING`
  const [row] = await server.root.$queryRaw<{ pos: bigint; tries: number }[]>`
    UPDATE event_consumers SET lease_owner = ${me}, lease_until = now() + make_interval(secs => ${leaseSeconds})
    WHERE name = ${name} AND (lease_owner IS NULL OR lease_owner = ${me} OR lease_until < now())
    RETURNING pos, tries`
  return row ? { pos: Number(row.pos), tries: row.tries } : null
}

/** Writes what the event means in Postgres and moves the cursor, unless somebody else moved it meanwhile. */
function advance(server: Server, consumer: Consumer, from: number, event: Addressed): Promise<boolean> {
  return inTransaction(systemCtx(server), async (tx) => {
    const moved = await tx.db.$executeRaw`
      UPDATE event_consumers SET pos = ${event.pos}, tries = 0, last_error = NULL WHERE name = ${consumer.name} AND pos = ${from}`
    if (moved === 1) await consumer.record?.(tx, event)
    return moved === 1
  })
}

/** Sets an event aside that a consumer could not handle, and moves the consumer past it. The admin sees it. */
async function park(
  server: Server,
  parked: { consumer: string; from: number; event: Addressed; error: string; tries: number },
): Promise<void> {
  const { consumer, from, event, error, tries } = parked
  server.log.error({ consumer, pos: event.pos, type: event.event.type, error }, 'event parked')
  await inTransaction(systemCtx(server), async (tx) => {
    const moved = await tx.db.$executeRaw`
      UPDATE event_consumers SET pos = ${event.pos}, tries = 0, last_error = ${error} WHERE name = ${consumer} AND pos = ${from}`
    if (moved === 1)
      await tx.db.parkedEvent.create({ data: { consumer, pos: event.pos, type: event.event.type, error, tries } })
  })
}

// A failed event is tried again by the loop, with its pauses; after five tries it is parked and the rest goes on.
async function failed(
  server: Server,
  consumer: Consumer,
  from: number,
  tries: number,
  event: Addressed,
  err: unknown,
): Promise<void> {
  const message = (err instanceof Error ? err.message : String(err)).slice(0, 1000)
  if (tries + 1 >= maxTries)
    return park(server, { consumer: consumer.name, from, event, error: message, tries: tries + 1 })
  await server.root
    .$executeRaw`UPDATE event_consumers SET tries = ${tries + 1}, last_error = ${message} WHERE name = ${consumer.name} AND pos = ${from}`
  throw err
}

/** Hands a consumer what it has not seen; true when there may be more. */
export async function consume(server: Server, consumer: Consumer): Promise<boolean> {
  const claimed = await claim(server, consumer.name)
  if (!claimed) return false
  let { pos, tries } = claimed
  const events = await readEvents(server.root, pos, batch)
  const until = Date.now() + (leaseSeconds / 2) * 1000
  for (const event of events) {
    if (Date.now() > until) return true
    try {
      await consumer.handle?.(server, event)
      if (!(await advance(server, consumer, pos, event))) return true
    } catch (err) {
      await failed(server, consumer, pos, tries, event, err)
    }
    pos = event.pos
    tries = 0
  }
  return events.length === batch
}
