import { MongoClient } from 'mongodb'
import { newId } from '#shared/ids.ts'
import { recordsOf } from '../cluster/testing/records.ts'
import { join, until, type Client } from './client.ts'
import { fakePrimary, fates } from './primary.ts'
import { mongoUrl, openWorld } from './world.ts'

/** `staysDown`: resolves when the primary may come back. */
type Plan = { people: number; rounds: number; wordEveryMs: number; staysDown: (people: Client[]) => Promise<unknown> }

/**
 * A5: people type while the primary steps down, again and again, each time with another fate of the commit that is under way. Throws when
 * an acknowledged word is not stored at that very moment, or when in the end anything is missing, stored twice or out of order.
 */
export async function stepDowns({ people, rounds, wordEveryMs, staysDown }: Plan) {
  const primary = await fakePrimary(mongoUrl())
  const world = await openWorld({ url: `${primary.url}&serverSelectionTimeoutMS=10000` })
  // Past the fake: what is really there.
  const direct = await MongoClient.connect(mongoUrl())
  const db = direct.db(world.db.databaseName)
  const room = { kind: 'doc', id: newId() } as const
  const typists = Array.from({ length: people }, (_, n) => typist(world.url, room, `u${n}`, wordEveryMs))
  const clients = typists.map(({ client }) => client)
  const resumedMs: number[] = []
  const storedWords = async () => new Set((await recordsOf(db, `doc:${room.id}`)).doc.getArray('words').toArray())
  try {
    await until('all are acknowledged', () => typists.every((one) => one.acked().length > 0))
    for (let round = 0; round < rounds; round++) {
      await primary.stepDown(fates[round % fates.length] ?? 'interrupted', 'rt_updates')
      const acked = typists.flatMap((one) => one.acked())
      const there = await storedWords()
      const lost = acked.filter((word) => !there.has(word))
      if (lost.length > 0)
        throw new Error(`round ${round}: ${lost.length} acknowledged and not stored, ${lost[0]} first`)
      await staysDown(clients)
      const before = typists.map((one) => one.acked().length)
      primary.rise()
      const rose = performance.now()
      await until('acknowledged again', () => typists.every((one, n) => one.acked().length > (before[n] ?? 0)), 60_000)
      resumedMs.push(Math.round(performance.now() - rose))
    }
    for (const one of typists) one.stop()
    await until('all is acknowledged', () => typists.every((one) => one.acked().length === one.typed()), 60_000)
    const { doc, isWhole, updates } = await recordsOf(db, `doc:${room.id}`)
    const words = doc.getArray('words').toArray()
    const typed = typists.reduce((sum, one) => sum + one.typed(), 0)
    if (!isWhole) throw new Error('a number is missing in the log, or there twice')
    if (new Set(updates.map((update) => Buffer.from(update).toString('base64'))).size < updates.length)
      throw new Error('an update is in the log twice')
    if (words.length !== typed || new Set(words).size !== typed)
      throw new Error(`${typed} words were typed, ${words.length} are stored`)
    if (clients.some((client) => client.doc.getArray('words').length !== typed)) throw new Error('somebody shows less')
    return { typed, closes: clients.flatMap(({ seen }) => seen.closes), resumedMs, ...primary.met }
  } finally {
    for (const one of typists) one.leave()
    if (primary.isDown()) primary.rise()
    await world.close()
    await direct.close()
    await primary.close()
  }
}

function typist(url: string, room: { kind: 'doc'; id: string }, user: string, everyMs: number) {
  const client = join({ url, room, user })
  let words = 0
  const timer = setInterval(() => {
    if (client.provider.synced) client.doc.getArray('words').push([`${user}-${++words}`])
  }, everyMs)
  return {
    client,
    /** One frame is the SyncStep2. */
    acked: () => Array.from({ length: Math.max(0, client.seen.acked - 1) }, (_, n) => `${user}-${n + 1}`),
    typed: () => words,
    stop: () => clearInterval(timer),
    leave() {
      clearInterval(timer)
      client.leave()
    },
  }
}
