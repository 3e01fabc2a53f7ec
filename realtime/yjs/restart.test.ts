import { MongoClient } from 'mongodb'
import { expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import { startServer } from './testing/child.ts'
import { join, until } from './testing/client.ts'
import { mongoUrl } from './testing/world.ts'

test('kill -9 while five people type: every acknowledged edit is there, and what was not comes from the clients', async () => {
  const database = `rt_${newId()}`
  const at = { kind: 'doc', id: newId() } as const
  let server = await startServer(mongoUrl(), database)
  for (let round = 0; round < 10; round++) {
    const people = ['a', 'b', 'c', 'd', 'e'].map((user) => join({ url: server.url, room: at, user }))
    await until('all are in', () => people.every(({ provider }) => provider.synced))
    // Frame 1 is the SyncStep2, so an acknowledgement of n means the first n - 1 words.
    const typed = people.map((person, index) => {
      let words = 0
      const timer = setInterval(() => {
        words += 1
        person.doc.getArray('words').push([`${round}-${index}-${words}`])
      }, 2)
      return { stop: () => clearInterval(timer), words: () => words }
    })
    await until('much is acknowledged', () => people.every(({ seen }) => seen.acked > 40 * (round + 1)))
    // In the same step, so that nothing comes in between: what is acknowledged now must survive.
    const acked = people.map(({ seen }) => seen.acked - 1)
    await server.kill()
    for (const person of people) person.provider.disconnect()
    for (const { stop } of typed) stop()
    expect(typed.every(({ words }, index) => words() > (acked[index] ?? 0) - 1)).toBe(true)

    server = await startServer(mongoUrl(), database)
    const fresh = join({ url: server.url, room: at, user: 'fresh' })
    await until('fresh is in', () => fresh.provider.synced)
    const there = new Set(fresh.doc.getArray('words').toArray())
    const missing = acked.flatMap((count, index) => missingOf(there, round, index, count))
    expect(missing).toEqual([])
    fresh.leave()

    // The clients come back to where they were, and then nothing at all is missing.
    const again = people.map(({ doc }, index) => join({ url: server.url, room: at, user: 'abcde'[index] ?? '', doc }))
    await until('all have all', () =>
      again.every(({ doc }) => doc.getArray('words').length === again[0]?.doc.getArray('words').length),
    )
    await until('all is acknowledged', () => again.every(({ seen }) => seen.acked >= 1))
    const all = new Set(again[0]?.doc.getArray('words').toArray())
    expect(typed.flatMap(({ words }, index) => missingOf(all, round, index, words()))).toEqual([])
    for (const client of [...people, ...again]) client.leave()
  }
  await server.kill()
  const mongo = await MongoClient.connect(mongoUrl())
  await mongo.db(database).dropDatabase()
  await mongo.close()
}, 600_000)

const missingOf = (there: Set<unknown>, round: number, index: number, count: number): string[] =>
  Array.from({ length: count }, (_, word) => `${round}-${index}-${word + 1}`).filter((word) => !there.has(word))
