import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { MongoClient } from 'mongodb'
import * as Y from 'yjs'
import { newId } from '#shared/ids.ts'
import { redisUrl } from '../realtime/events/testing/redis.ts'
import { recordsOf } from '../realtime/yjs/cluster/testing/records.ts'
import { startServer } from '../realtime/yjs/testing/child.ts'
import { join, until } from '../realtime/yjs/testing/client.ts'
import { mongoUrl } from '../realtime/yjs/testing/world.ts'

const people = 30
const rooms = 5

/** A38: three nodes behind a balancer without sticky sessions are restarted one after the other while thirty people type. */
export async function run(): Promise<Record<string, unknown>> {
  const database = `rt_${newId()}`
  const redis = { url: redisUrl(), prefix: `${newId()}:` }
  const mongo = await MongoClient.connect(mongoUrl())
  const start = () => startServer(mongoUrl(), database, { redis })
  let servers = await Promise.all([0, 1, 2].map(start))
  const balancer = await balance(() => servers.map(({ url }) => Number(new URL(url).port)))
  const refs = Array.from({ length: rooms }, () => ({ kind: 'doc', id: newId() }) as const)
  const typists = refs.flatMap((room) =>
    Array.from({ length: people / rooms }, (_, n) => typist(balancer.url, room, `u${n}`)),
  )
  await until('all are in', () => typists.every((one) => one.isIn()))
  for (const old of servers) {
    await new Promise((done) => setTimeout(done, 5_000))
    servers = servers.filter((server) => server !== old)
    await old.stop()
    servers = [...servers, await start()]
    await until('all are in again', () => typists.every((one) => one.isIn()), 60_000)
  }
  await new Promise((done) => setTimeout(done, 3_000))
  for (const one of typists) one.stop()
  for (const room of refs) {
    const here = typists.filter((one) => one.room === room)
    const all = here.reduce((sum, one) => sum + one.typed(), 0)
    await until('all words are everywhere', () => here.every((one) => one.words() === all), 60_000)
    await until('all words are stored', async () => {
      const { doc } = await recordsOf(mongo.db(database), `doc:${room.id}`)
      return doc.getArray('words').length === all
    })
  }
  const downtimes = typists.flatMap((one) => one.downtimes).toSorted((a, b) => a - b)
  for (const one of typists) one.leave()
  await Promise.all(servers.map((server) => server.kill()))
  await balancer.close()
  await mongo.db(database).dropDatabase()
  await mongo.close()
  const p95 = Math.round(downtimes[Math.floor(downtimes.length * 0.95)] ?? 0)
  if (p95 > 3_000) throw new Error(`people were away for ${p95} ms at the 95th percentile`)
  const words = typists.reduce((sum, one) => sum + one.typed(), 0)
  return { 'A38: words, all stored': words, 'A38: reconnections': downtimes.length, 'A38: away, p95, ms': p95 }
}

/** Somebody who types 10 words a second, and for how long each time they were away. */
function typist(url: string, room: { kind: 'doc'; id: string }, user: string) {
  const doc = new Y.Doc()
  const client = join({ url, room, user, doc })
  const downtimes: number[] = []
  let words = 0
  let leftAt = 0
  client.provider.on('connection-close', () => {
    leftAt ||= performance.now()
  })
  client.provider.on('sync', (isSynced: boolean) => {
    if (!isSynced || leftAt === 0) return
    downtimes.push(performance.now() - leftAt)
    leftAt = 0
  })
  const timer = setInterval(() => doc.getArray('words').push([`${user}-${++words}`]), 100)
  return {
    room,
    downtimes,
    isIn: () => client.provider.synced,
    typed: () => words,
    words: () => doc.getArray('words').length,
    stop: () => clearInterval(timer),
    leave: client.leave,
  }
}

/** Each connection goes to the next server that is there. */
async function balance(ports: () => number[]) {
  const sockets = new Set<Socket>()
  let turn = 0
  const server = createServer((near) => {
    const there = ports()
    const far = connect(there[turn++ % there.length] ?? 0, '127.0.0.1')
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
    }
    near.pipe(far)
    far.pipe(near)
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('no port')
  return {
    url: `ws://127.0.0.1:${address.port}/rt/yjs/v1`,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  }
}
