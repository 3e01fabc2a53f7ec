import { MongoClient } from 'mongodb'
import * as decoding from 'lib0/decoding'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { newId } from '#shared/ids.ts'
import { compactRoom } from '../realtime/yjs/compact.ts'
import { compactThread } from '../realtime/yjs/compactThread.ts'
import { frame, sync, syncFrame } from '../realtime/yjs/frames.ts'
import { ensureIndexes } from '../realtime/yjs/indexes.ts'
import { storeOf, type Store } from '../realtime/yjs/store.ts'
import { boardOf } from '../realtime/yjs/testing/board.ts'
import { startServer } from '../realtime/yjs/testing/child.ts'
import { writerOf } from '../realtime/yjs/testing/log.ts'
import { readPaper } from '../realtime/yjs/testing/paper.ts'
import { mongoUrl } from '../realtime/yjs/testing/world.ts'

const copies = 7
const joiners = 50
const empty = Y.encodeStateVector(new Y.Doc())

/** A18, A19 and issue 4 E: milliseconds from connecting to the SyncStep2, of a server in a process of its own. */
export async function run(): Promise<Record<string, unknown>> {
  const mongo = await MongoClient.connect(mongoUrl())
  const database = `rt_${newId()}`
  const store = storeOf(mongo.db(database))
  await ensureIndexes(store.db)
  const thread = compactThread(60_000)
  const on = { store, thread, timeoutMs: 60_000, retainMs: 3_600_000, restMs: 0 }
  const server = await startServer(mongoUrl(), database)
  try {
    const edits = paperUpdates(100_000)
    const texts = await times(copies, async () => {
      const name = await stored(store, inRecords(edits, 500))
      await compactRoom(on, name, 1)
      return name
    })
    const histories = await times(copies, () => stored(store, inRecords(edits.slice(0, 10_000), 40)))
    const crowds = await times(copies, () => stored(store, inRecords(crowd(10_000, 1000), 40)))
    const board = [[Y.encodeStateAsUpdate(boardOf(12_900))]]
    const boards = await times(4, async () => {
      const name = await stored(store, board)
      await compactRoom(on, name, 1)
      return name
    })
    const open = (names: string[]) => inTurn(names, (name) => timeOf(server.url, name))
    const [warmBoard = '', crowdedBoard = '', updatedBoard = ''] = boards
    // The first room of a process pays for the compiler.
    await open(await times(3, () => stored(store, [edits.slice(0, 2000)])))
    return {
      'cold open, 100k edits, ms': spread(await open(texts)),
      'warm join, 100k edits, ms': spread(await open(texts)),
      'cold open, 10k updates by one, ms': spread(await open(histories)),
      'cold open, 10k updates by 1000 people, ms': spread(await open(crowds)),
      'board, MB': Math.round(((board[0]?.[0]?.length ?? 0) / 1024 / 1024) * 10) / 10,
      'cold open, board, ms': spread(await open(boards.slice(0, 1))),
      'join, board, ms': spread(await open([warmBoard, warmBoard, warmBoard])),
      '50 join an open board, ms': await crowdTime(server.url, warmBoard),
      '50 open a closed board, ms': await crowdTime(server.url, crowdedBoard),
      'join of an up-to-date client, board, ms': await upToDate(server.url, updatedBoard, boardOf(12_900)),
    }
  } finally {
    await server.kill()
    await thread.stop()
    await store.db.dropDatabase()
    await mongo.close()
  }
}

const times = async <T>(count: number, make: () => Promise<T>): Promise<T[]> => {
  const made: T[] = []
  for (let n = 0; n < count; n++) made.push(await make())
  return made
}
const inTurn = async <A, T>(list: A[], work: (one: A) => Promise<T>): Promise<T[]> => {
  const used: T[] = []
  for (const one of list) used.push(await work(one))
  return used
}

/** The first edits of a real paper, each one an update. */
function paperUpdates(count: number): Uint8Array[] {
  const doc = new Y.Doc()
  const updates: Uint8Array[] = []
  doc.on('update', (update) => updates.push(update))
  const text = doc.getText('t')
  const patches = readPaper(1).groups.flat()
  for (const [at, deleted, inserted] of patches) {
    if (updates.length >= count) break
    doc.transact(() => {
      if (deleted > 0) text.delete(at, deleted)
      if (inserted) text.insert(at, inserted)
    })
  }
  return updates
}

/** Words by many people, who each have seen those before. */
function crowd(updates: number, people: number): Uint8Array[] {
  const doc = new Y.Doc()
  const made: Uint8Array[] = []
  doc.on('update', (update) => made.push(update))
  for (let n = 0; n < updates; n++) {
    doc.clientID = 1000 + (n % people)
    doc.getText('t').insert(doc.getText('t').length, `word ${n} `)
  }
  return made
}

const inRecords = (updates: Uint8Array[], size: number): Uint8Array[][] =>
  Array.from({ length: Math.ceil(updates.length / size) }, (_, n) => updates.slice(n * size, (n + 1) * size))

async function stored(store: Store, records: Uint8Array[][]): Promise<string> {
  const name = `doc:${newId()}`
  const writer = await writerOf(store, name, 'import')
  for (const record of records) await writer.store(record)
  return name
}

/** From opening a socket to the answer to an empty state vector. */
function timeOf(url: string, name: string, vector: Uint8Array = empty): Promise<number> {
  return new Promise((done, reject) => {
    const began = performance.now()
    const ws = new WebSocket(`${url}/${name.replace(':', '/')}?v=1`, {
      headers: { cookie: 'ada' },
      perMessageDeflate: false,
    })
    ws.on('open', () => ws.send(syncFrame(sync.step1, vector)))
    ws.on('message', (message: Buffer) => {
      const decoder = decoding.createDecoder(message)
      if (decoding.readVarUint(decoder) !== frame.sync || decoding.readVarUint(decoder) !== sync.step2) return
      done(performance.now() - began)
      ws.close()
    })
    ws.on('close', (code) => reject(new Error(`closed with ${code}`)))
    ws.on('error', reject)
  })
}

async function crowdTime(url: string, name: string): Promise<number> {
  const took = await Promise.all(Array.from({ length: joiners }, () => timeOf(url, name)))
  return Math.round(Math.max(...took))
}

async function upToDate(url: string, name: string, doc: Y.Doc): Promise<object> {
  const keeper = await timeOf(url, name)
  const vector = Y.encodeStateVector(doc)
  return { cold: Math.round(keeper), ...spread(await inTurn([vector, vector, vector], (v) => timeOf(url, name, v))) }
}

function spread(values: number[]): { first: number; p50: number; max: number } {
  const sorted = values.toSorted((a, b) => a - b)
  const round = (value = Number.NaN) => Math.round(value * 10) / 10
  return { first: round(values[0]), p50: round(sorted[Math.floor(sorted.length / 2)]), max: round(sorted.at(-1)) }
}
