import { newId } from '#shared/ids.ts'
import * as Y from 'yjs'
import { join, until, type Client } from '../../testing/client.ts'
import { areEqual, randomEdit, randomFrom } from '../../testing/random-ops.ts'

type Crowd = { urls: string[]; seed: number; people: number; rounds: number; isRestless: boolean }

/**
 * People on several nodes edit one document at random, `rounds` edits each; restless ones also leave and come back on another node. Resolves
 * when all hold the same (it throws when that never happens), with the milliseconds that it took from the last edit on.
 */
export async function converge({ urls, seed, people, rounds, isRestless }: Crowd) {
  const room = { kind: 'doc', id: newId() } as const
  const random = randomFrom(seed)
  const anyUrl = () => urls[Math.floor(random() * urls.length)] ?? ''
  const docs = Array.from({ length: people }, () => new Y.Doc())
  const clients: Client[] = docs.map((doc, n) => join({ url: urls[n % urls.length] ?? '', room, user: `u${n}`, doc }))
  await until('all are in', () => clients.every(({ provider }) => provider.synced))
  for (let round = 0; round < rounds; round++) {
    for (const doc of docs) randomEdit(doc, random)
    if (isRestless && random() < 0.5) {
      const n = Math.floor(random() * people)
      const doc = docs[n]
      clients[n]?.leave()
      if (doc) clients[n] = join({ url: anyUrl(), room, user: `u${n}`, doc })
    }
    if (round % 4 === 0) await new Promise((done) => setTimeout(done, 2))
  }
  const lastEdit = performance.now()
  await until('all are the same', () => clients.every(({ provider }) => provider.synced) && areEqual(docs), 60_000)
  const ms = Math.round(performance.now() - lastEdit)
  await until('all is acknowledged', () => clients.every(({ seen }) => seen.acked > 0), 60_000)
  for (const client of clients) client.leave()
  return { room, doc: docs[0] ?? new Y.Doc(), ms }
}
