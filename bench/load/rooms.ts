import { connect, type Traffic, type Wire } from './connection.ts'
import type { RoomOrder } from './orders.ts'
import { clientOf, type Dialect, eachRange, type Heard, letter, paperFor, type Place, syncFrame } from './wire.ts'

/** One that types: `sentAt` by the clock of its letters, `frameAt` by the number of its sync frames. */
export type Writer = {
  room: Room
  wire: Wire
  client: number
  clock: number
  place: Place
  sentAt: number[]
  frameAt: number[]
  /** Letters that the server has said are durable: the first so many. */
  acked: number
}
type Room = { order: RoomOrder; dialect: Dialect; writers: Writer[]; wires: Wire[] }

/** What is counted between two orders; everything that is late counts, too. */
export type Count = Traffic & {
  edits: number
  delivered: number
  acked: number
  awareness: number
  latencies: number[]
  acks: number[]
}
export const emptyCount = (): Count => ({
  bytesIn: 0,
  bytesOut: 0,
  framesIn: 0,
  edits: 0,
  delivered: 0,
  acked: 0,
  awareness: 0,
  latencies: [],
  acks: [],
})

export type Load = { count: Count; rooms: Room[]; writers: Writer[]; expected: () => number }

const atOnce = 40

/** Opens the rooms, a few connections at a time, and answers when all are in sync. The first one brings the paper. */
export async function openRooms(dialect: Dialect, orders: RoomOrder[], withPaper: boolean): Promise<Load> {
  const load: Load = { count: emptyCount(), rooms: [], writers: [], expected: () => expectedOf(load) }
  const queue = [...orders]
  const worker = async () => {
    for (let order = queue.shift(); order; order = queue.shift())
      load.rooms.push(await openRoom(load, dialect, order, withPaper))
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  // Turn by turn over the rooms, so that the edits of one room are spread over time.
  const most = Math.max(0, ...orders.map(({ writers }) => writers))
  for (let turn = 0; turn < most; turn++)
    for (const { writers } of load.rooms) {
      const writer = writers[turn]
      if (writer) load.writers.push(writer)
    }
  return load
}

async function openRoom(load: Load, dialect: Dialect, order: RoomOrder, withPaper: boolean): Promise<Room> {
  const room: Room = { order, dialect, writers: [], wires: [] }
  const paper = withPaper ? paperFor(order.writers) : { update: null, places: [] }
  const pace = 20
  for (let from = 0; from < order.headers.length; from += pace) {
    const some = order.headers
      .slice(from, from + pace)
      .map((headers, index) => joinRoom(load, room, headers, from + index))
    await Promise.all(some.map(({ synced }) => synced))
    if (from === 0 && paper.update) room.wires[0]?.sendEdit(syncFrame(dialect, order.name, 2, paper.update))
  }
  for (const [index, place] of paper.places.entries()) {
    const wire = room.wires[index]
    if (wire)
      room.writers.push({ room, wire, client: clientOf(index), clock: 0, place, sentAt: [], frameAt: [], acked: 0 })
  }
  return room
}

function joinRoom(load: Load, room: Room, headers: Record<string, string>, index: number): Wire {
  const { url, name } = room.order
  const seen: number[] = []
  let acked = 0
  const onHeard = (heard: Heard) => {
    if (heard.type === 'awareness') load.count.awareness += 1
    if (heard.type === 'ack') {
      const own = room.writers[index]
      for (; acked < heard.frames; acked++) if (own) noteAck(load.count, own, acked + 1)
    }
    if (heard.type === 'update' || heard.type === 'step2')
      eachRange(heard.update, (client, from, to) => noteSeen(load.count, room, { index, seen, client, from, to }))
  }
  const wire = connect({ url, name, dialect: room.dialect, headers }, load.count, onHeard)
  room.wires[index] = wire
  return wire
}

function noteAck(count: Count, writer: Writer, frame: number): void {
  const at = writer.frameAt[frame]
  if (at === undefined) return
  writer.acked += 1
  count.acked += 1
  count.acks.push(performance.now() - at)
}

type Range = { index: number; seen: number[]; client: number; from: number; to: number }

/** A letter counts once for each reader, and not for whom typed it. */
function noteSeen(count: Count, room: Room, { index, seen, client, from, to }: Range): void {
  const by = client - clientOf(0)
  const writer = room.writers[by]
  if (!writer || by === index) return
  const now = performance.now()
  for (let clock = Math.max(from, seen[by] ?? 0); clock < to; clock++) {
    count.delivered += 1
    count.latencies.push(now - (writer.sentAt[clock] ?? Number.NaN))
  }
  seen[by] = Math.max(to, seen[by] ?? 0)
}

/** Types one letter now. */
export function typeLetter(count: Count, writer: Writer): void {
  const { room, wire, client, clock, place } = writer
  if (wire.closed) return
  const bytes = syncFrame(room.dialect, room.order.name, 2, letter(client, clock, place))
  const now = performance.now()
  writer.sentAt[clock] = now
  writer.clock += 1
  wire.sendEdit(bytes)
  writer.frameAt[wire.sent.frames] = now
  count.edits += 1
}

/** Letters that the readers should have got since the rooms were opened, minus those before `count` began. */
function expectedOf({ rooms }: Load): number {
  let expected = 0
  for (const { writers, wires } of rooms)
    for (const { clock } of writers) expected += clock * (wires.filter(({ closed }) => !closed).length - 1)
  return expected
}

export const wiresOf = (load: Load): Wire[] => load.rooms.flatMap(({ wires }) => wires)

/** Closes everything, and answers when the sockets are gone. */
export async function closeRooms(load: Load): Promise<void> {
  const open = wiresOf(load).filter(({ closed }) => !closed)
  const gone = open.map(({ ws }) => new Promise((resolve) => ws.once('close', resolve)))
  for (const { ws } of open) ws.close()
  const patience = new Promise((resolve) => setTimeout(resolve, 3000))
  await Promise.race([Promise.all(gone), patience])
  for (const { ws } of open) ws.terminate()
}
