import { MongoClient } from 'mongodb'
import * as Y from 'yjs'
import { newId } from '#shared/ids.ts'
import { redisUrl } from '../realtime/events/testing/redis.ts'
import { openNodes, quick } from '../realtime/yjs/cluster/testing/nodes.ts'
import { recordsOf } from '../realtime/yjs/cluster/testing/records.ts'
import { unstoredRound } from '../realtime/yjs/cluster/testing/unstored.ts'
import { startServer } from '../realtime/yjs/testing/child.ts'
import { join, until } from '../realtime/yjs/testing/client.ts'
import { stallProxy } from '../realtime/yjs/testing/stall-proxy.ts'
import { mongoUrl } from '../realtime/yjs/testing/world.ts'

const people = 10
const rounds = 10
const wanted = 10_000

/** A3 (kill -9 of one of two nodes under 500 edits a second, ten times) and A43 (50 rounds). */
export async function run(): Promise<Record<string, unknown>> {
  return { ...(await killUnderLoad()), ...(await unstored()) }
}

async function killUnderLoad(): Promise<Record<string, unknown>> {
  const database = `rt_${newId()}`
  const redis = { url: redisUrl(), prefix: `${newId()}:` }
  const mongo = await MongoClient.connect(mongoUrl())
  const db = mongo.db(database)
  const room = { kind: 'doc', id: newId() } as const
  const start = () => startServer(mongoUrl(), database, { redis })
  let servers = await Promise.all([0, 1].map(start))
  const typists = Array.from({ length: people }, (_, n) => typist(room, `u${n}`))
  const acked = new Set<string>()
  for (let round = 0; round < rounds || acked.size < wanted; round++) {
    for (const [n, person] of typists.entries()) person.connect(servers[n % 2]?.url ?? '')
    const enough = acked.size + wanted / rounds
    await until(
      'much is acknowledged',
      () => acked.size + typists.reduce((sum, one) => sum + one.acked().length, 0) > enough,
      60_000,
    )
    // In the same step: what is acknowledged now must be there.
    for (const word of typists.flatMap((one) => one.acked())) acked.add(word)
    const victim = servers[round % 2]
    await victim?.kill()
    const there = new Set((await recordsOf(db, `doc:${room.id}`)).doc.getArray('words').toArray())
    const lost = [...acked].filter((word) => !there.has(word))
    if (lost.length > 0) throw new Error(`${lost.length} acknowledged edits are lost, ${lost[0]} first`)
    const restarted = await start()
    servers = servers.map((server) => (server === victim ? restarted : server))
  }
  for (const person of typists) person.stop()
  for (const [n, person] of typists.entries()) person.connect(servers[n % 2]?.url ?? '')
  const all = typists.reduce((sum, one) => sum + one.typed(), 0)
  await until(
    'what was not acknowledged came back from the clients',
    () => typists.every((one) => one.words() === all),
    60_000,
  )
  for (const person of typists) person.leave()
  await Promise.all(servers.map((server) => server.kill()))
  await db.dropDatabase()
  await mongo.close()
  return {
    'A3: rounds': rounds,
    'A3: acknowledged edits, all stored': acked.size,
    'A3: edits, all there in the end': all,
  }
}

/** Somebody who types 50 words a second, also while offline. */
function typist(room: { kind: 'doc'; id: string }, user: string) {
  let client: ReturnType<typeof join> | null = null
  let words = 0
  let wordsAtOpen = 0
  const doc = new Y.Doc()
  const timer = setInterval(() => doc.getArray('words').push([`${user}-${++words}`]), 20)
  return {
    connect(url: string) {
      client?.leave()
      client = join({ url, room, user, doc, connect: false })
      client.provider.on('status', ({ status }: { status: string }) => {
        if (status === 'connected') wordsAtOpen = words
      })
      client.provider.connect()
    },
    /** Words whose own frame on this connection is acknowledged; one frame is the SyncStep2. */
    acked: () =>
      Array.from({ length: Math.max(0, (client?.seen.acked ?? 0) - 1) }, (_, n) => `${user}-${wordsAtOpen + n + 1}`),
    typed: () => words,
    words: () => doc.getArray('words').length,
    stop: () => clearInterval(timer),
    leave: () => client?.leave(),
  }
}

async function unstored(): Promise<Record<string, unknown>> {
  const redis = { url: redisUrl(), prefix: `${newId()}:` }
  const limits = { ...quick, commitTimeoutMs: 300 }
  const proxy = await stallProxy(mongoUrl())
  const nodes = await openNodes([{ limits }, { limits }], { prefix: redis.prefix })
  try {
    for (let round = 0; round < 50; round++) {
      const broken = await unstoredRound({ nodes, proxy, redis, limits })
      if (broken.length > 0) throw new Error(`round ${round}: acknowledged ${broken.join(', ')} and not stored`)
    }
  } finally {
    await nodes.close()
    await proxy.close()
  }
  return { 'A43: rounds held': 50 }
}
