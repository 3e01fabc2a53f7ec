import type { Addressed } from '#shared/ports.ts'
import { inTransaction, type Server, systemCtx } from '../context.ts'
import type { Consumer } from './consumer.ts'
import { claim, type Hold, noteFailure, release, save, saveAll } from './cursor.ts'
import { readEvents } from './read.ts'
import { type Recent, recentEvents } from './recent.ts'
import { tellParked } from './tellParked.ts'

const batch = 100
const maxTries = 5
// A little less than the net's second, so that each of its rounds may ask.
const askEveryMs = 900
// How far the row may lag behind what was handled, when nothing had to be recorded with it and the net's round did not come by.
const saveEveryMs = 2000

/** What this process does for one consumer. `hold` is its lease; all that matters is in the consumer's row. */
export type Consumption = {
  server: Server
  consumer: Consumer
  recent: Recent
  hold: Hold | null
  /** While another process has the lease, it is not asked for before this time (ms since 1970). */
  askAt: number
}

/**
 * Hands out what is not yet handled up to a place; true when there is more to do at once. Rejects when an event failed
 * and should be tried again.
 */
export async function consume(consumption: Consumption, upTo: number): Promise<boolean> {
  const { server, consumer } = consumption
  if (consumption.hold && consumption.hold.pos >= upTo) return false
  if (!consumption.hold && Date.now() < consumption.askAt) return false
  const hold = await claim(server, consumer.name, consumption.hold)
  consumption.hold = hold
  if (!hold) consumption.askAt = Date.now() + askEveryMs
  if (!hold || hold.pos >= upTo) return false

  const stretch = { after: hold.pos, upTo, limit: batch, types: consumer.types }
  const events = recentEvents(consumption.recent, stretch) ?? (await readEvents(server.root, stretch))
  for (const event of events) {
    if (Date.now() >= hold.until) return true
    if (await handOut(consumption, hold, event)) continue
    consumption.hold = null
    return true
  }
  if (events.length < batch) hold.pos = upTo
  if (Date.now() - hold.savedAt > saveEveryMs) await settle(consumption)
  return events.length === batch
}

/** Writes the place down that was reached. */
export async function settle(consumption: Consumption): Promise<void> {
  const { server, consumer, hold } = consumption
  if (!hold || hold.pos === hold.saved) return
  const isMine = await save({ db: server.root }, consumer.name, hold, hold.pos)
  if (isMine) Object.assign(hold, { saved: hold.pos, savedAt: Date.now() })
  else consumption.hold = null
}

/** The same for all consumers of a process at once. */
export async function settleAll(consumptions: Consumption[]): Promise<void> {
  const behind = consumptions.flatMap((consumption) => {
    const { hold, server, consumer } = consumption
    return hold && hold.pos !== hold.saved ? [{ consumption, hold, server, name: consumer.name, pos: hold.pos }] : []
  })
  const [first] = behind
  if (!first) return
  const moves = behind.map(({ name, hold, pos }) => ({ name, saved: hold.saved, pos }))
  const mine = await saveAll(first.server, moves)
  for (const { consumption, hold, name, pos } of behind) {
    if (mine.includes(name)) Object.assign(hold, { saved: pos, savedAt: Date.now() })
    // It may have a newer hold by now, which knows better.
    else if (consumption.hold === hold) consumption.hold = null
  }
}

/** Writes the place down and gives the lease back, so that another process can go on at once. */
export async function leave(consumption: Consumption): Promise<void> {
  await settle(consumption)
  if (consumption.hold) await release(consumption.server, consumption.consumer.name)
  consumption.hold = null
}

/** False when another process has moved the cursor meanwhile. */
async function handOut(consumption: Consumption, hold: Hold, event: Addressed): Promise<boolean> {
  const { server, consumer } = consumption
  try {
    await consumer.handle?.(server, event)
    if (consumer.record && !(await record(consumption, hold, event))) return false
  } catch (err) {
    await failed(consumption, hold, event, err)
  }
  hold.pos = event.pos
  hold.tries = 0
  return true
}

/** Writes what the event means in Postgres together with the cursor. */
async function record({ server, consumer }: Consumption, hold: Hold, event: Addressed): Promise<boolean> {
  const isMine = await inTransaction(systemCtx(server), async (tx) => {
    const moved = await save(tx, consumer.name, hold, event.pos)
    if (moved) await consumer.record?.(tx, event)
    return moved
  })
  if (isMine) hold.saved = event.pos
  return isMine
}

// A failed event is tried again by the loop, with its pauses; after five tries it is parked and the rest goes on.
async function failed(consumption: Consumption, hold: Hold, event: Addressed, err: unknown): Promise<void> {
  const { server, consumer } = consumption
  const error = (err instanceof Error ? err.message : String(err)).slice(0, 1000)
  await settle(consumption)
  if (hold.tries + 1 < maxTries) {
    await noteFailure(server, consumer.name, hold, error)
    hold.tries += 1
    throw err
  }
  server.log.error({ consumer: consumer.name, pos: event.pos, type: event.event.type, error }, 'event parked')
  await inTransaction(systemCtx(server), async (tx) => {
    if (!(await save(tx, consumer.name, hold, event.pos))) return
    const data = { consumer: consumer.name, pos: event.pos, type: event.event.type, error, tries: maxTries }
    await tx.db.parkedEvent.create({ data })
    // Not of itself: whoever cannot handle this word would be sent it for ever.
    if (event.event.type !== 'parked.changed') await tellParked(tx)
  })
  hold.saved = event.pos
}
