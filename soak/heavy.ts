import { setTimeout as sleep } from 'node:timers/promises'
import * as decoding from 'lib0/decoding'
import { MongoClient } from 'mongodb'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { newId } from '#shared/ids.ts'
import type { RoomRef } from '#shared/rooms.ts'
import { compactRoom } from '../realtime/yjs/compact.ts'
import { compactThread } from '../realtime/yjs/compactThread.ts'
import { frame, sync, syncFrame } from '../realtime/yjs/frames.ts'
import { ensureIndexes } from '../realtime/yjs/indexes.ts'
import { seedRoom } from '../realtime/yjs/rooms.ts'
import { storeOf, type Store } from '../realtime/yjs/store.ts'
import { boardOf } from '../realtime/yjs/testing/board.ts'
import { startServer } from '../realtime/yjs/testing/child.ts'
import { join, until } from '../realtime/yjs/testing/client.ts'
import { mongoUrl } from '../realtime/yjs/testing/world.ts'

/** Freehand lines of a board: 10, 4 and 2 MB. */
const boards = { '10 MB': 12_900, '4 MB': 5_200, '2 MB': 2_600 }
const pairs = 10
const edits = 100
const empty = Y.encodeStateVector(new Y.Doc())

/**
 * A19: a large board is opened, edited and joined while others type in small documents, of a server in a process of its own: with a process
 * for heavy rooms, and without.
 */
export async function run(): Promise<Record<string, unknown>> {
  const figures: Record<string, unknown> = {}
  for (const heavy of [1, 0])
    for (const [size, lines] of Object.entries(boards))
      figures[`${size}, heavy processes: ${heavy}`] = await measure(lines, heavy)
  return figures
}

async function measure(lines: number, heavy: number): Promise<Record<string, unknown>> {
  const mongo = await MongoClient.connect(mongoUrl())
  const database = `rt_${newId()}`
  const store = storeOf(mongo.db(database))
  await ensureIndexes(store.db)
  const doc = boardOf(lines)
  const room = await storedBoard(store, Y.encodeStateAsUpdate(doc))
  // The smaller ones too, to see what it would be like.
  const server = await startServer(mongoUrl(), database, { heavy, limits: { heavyRoomBytes: 1024 * 1024 } })
  const typing = await typeInPairs(server.url)
  try {
    await sleep(3_000)
    await server.metrics()
    typing.latencies.length = 0
    const first = await enter(server.url, room, 'ann', empty)
    const second = await enter(server.url, room, 'ben', Y.encodeStateVector(doc))
    await sleep(1_000)
    const opening = { ...stalls(await server.metrics()), others: spread(typing.latencies.splice(0)) }
    const edited = await editTimes(first.ws, second.ws)
    const upToDate: number[] = []
    for (let n = 0; n < 5; n++) upToDate.push((await enter(server.url, room, 'cyd', Y.encodeStateVector(doc))).ms)
    const working = { ...stalls(await server.metrics()), others: spread(typing.latencies.splice(0)) }
    return {
      'first sync, ms': Math.round(first.ms),
      'edit to the other, ms': spread(edited),
      'join of an up-to-date client, ms': spread(upToDate),
      'while it opens': opening,
      'while it is edited': working,
    }
  } finally {
    typing.stop()
    await server.stop()
    await store.db.dropDatabase()
    await mongo.close()
  }
}

async function storedBoard(store: Store, update: Uint8Array): Promise<RoomRef> {
  const room = { kind: 'board', id: newId() } as const
  await seedRoom(store.db, { ...room, gen: 1 }, update, 'seed')
  const thread = compactThread(1_000)
  await compactRoom({ store, thread, timeoutMs: 60_000, retainMs: 3_600_000, restMs: 0 }, `board:${room.id}`, 1)
  await thread.stop()
  await store.rooms.updateOne({ _id: `board:${room.id}` }, { $unset: { behindSince: 1 } })
  return room
}

/** Two people in each of some documents, who type five times a second; how long until the other one has it. */
async function typeInPairs(url: string) {
  const latencies: number[] = []
  const all = Array.from({ length: pairs }, () => {
    const room = { kind: 'doc', id: newId() } as const
    const [one, two] = [join({ url, room, user: 'ada' }), join({ url, room, user: 'bob' })]
    two.doc.getArray<number>('at').observe(({ changes }) => {
      for (const { insert } of changes.delta)
        for (const at of Array.isArray(insert) ? insert : []) latencies.push(performance.now() - Number(at))
    })
    return { one, two }
  })
  await until('all are in', () => all.every(({ one, two }) => one.provider.synced && two.provider.synced))
  const timers = all.map(({ one }) => setInterval(() => one.doc.getArray('at').push([performance.now()]), 200))
  return {
    latencies,
    stop() {
      for (const timer of timers) clearInterval(timer)
      for (const { one, two } of all) for (const client of [one, two]) client.leave()
    },
  }
}

/** From opening a socket to the SyncStep2; nothing of the board is built on this side, which would keep the clock from being read. */
function enter(
  url: string,
  { kind, id }: RoomRef,
  user: string,
  vector: Uint8Array,
): Promise<{ ws: WebSocket; ms: number }> {
  const began = performance.now()
  const ws = new WebSocket(`${url}/${kind}/${id}?v=1`, { headers: { cookie: user }, perMessageDeflate: false })
  return new Promise((done, fail) => {
    ws.on('open', () => ws.send(syncFrame(sync.step1, vector)))
    ws.on('message', (message: Buffer) => {
      if (kindOf(message) === sync.step2) done({ ws, ms: performance.now() - began })
    })
    ws.on('close', (code) => fail(new Error(`closed with ${code}`)))
    ws.on('error', fail)
  })
}

function kindOf(message: Buffer): number | null {
  const decoder = decoding.createDecoder(message)
  return decoding.readVarUint(decoder) === frame.sync ? decoding.readVarUint(decoder) : null
}

async function editTimes(from: WebSocket, to: WebSocket): Promise<number[]> {
  const doc = new Y.Doc()
  const took: number[] = []
  let sentAt = 0
  to.on('message', (message: Buffer) => kindOf(message) === sync.update && took.push(performance.now() - sentAt))
  doc.on('update', (update: Uint8Array) => {
    sentAt = performance.now()
    from.send(syncFrame(sync.update, update))
  })
  for (let n = 0; n < edits; n++) {
    doc.getMap('elements').set('mine', n)
    await until('it has arrived', () => took.length > n, 10_000)
    await sleep(50)
  }
  return took
}

/** The longest time that each process did nothing else, since the last look. */
function stalls(page: string): Record<string, number> {
  const found = [...page.matchAll(/^truss_nodejs_eventloop_lag_max_seconds(?:\{process="(.*)"\})? (\S+)$/gm)]
  return Object.fromEntries(
    found.map(([, name = 'main', value]) => [`stall of ${name}, ms`, Math.round(Number(value) * 1000)]),
  )
}

function spread(values: number[]): Record<string, number> {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (part: number) => Math.round((sorted[Math.ceil(sorted.length * part) - 1] ?? Number.NaN) * 10) / 10
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}
