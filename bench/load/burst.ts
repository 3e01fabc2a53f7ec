import { connect, type Wire } from './connection.ts'
import type { Burst, Order } from './orders.ts'
import { emptyCount } from './rooms.ts'
import { clientOf, eachRange, type Heard, letter, paperFor, syncFrame } from './wire.ts'

type BurstOrder = Extract<Order, { do: 'burst' }>

/** What may wait in the socket before the next letters are written. */
const bufferedBytes = 512 * 1024
const letters = 200
const patienceMs = 15_000

/** Everything that one person has to say, at once: until a second one has seen it, and until all is acknowledged. */
export async function burst({ dialect, room, edits }: BurstOrder): Promise<Burst> {
  const [headers, other] = room.headers
  if (!headers || !other) throw new Error('a burst needs two clients')
  const { update: paper, places } = paperFor(1)
  const [place] = places
  if (!place) throw new Error('the paper has no place to write')
  const at = { seen: 0, seenAt: 0, frames: 0, ackedAt: 0 }
  const watch = (heard: Heard) => {
    if (heard.type !== 'update' && heard.type !== 'step2') return
    eachRange(heard.update, (client, _, to) => {
      if (client === clientOf(0)) at.seen = Math.max(at.seen, to)
    })
    if (at.seen >= edits) at.seenAt ||= performance.now()
  }
  const open = (own: Record<string, string>, onHeard: (heard: Heard) => void): Wire =>
    connect({ url: room.url, name: room.name, dialect, headers: own }, emptyCount(), onHeard)
  const reader = open(other, watch)
  const writer = open(headers, (heard) => {
    if (heard.type !== 'ack') return
    at.frames = heard.frames
    if (heard.frames === writer.sent.frames) at.ackedAt = performance.now()
  })
  await Promise.all([reader.synced, writer.synced])
  writer.sendEdit(syncFrame(dialect, room.name, 2, paper))
  const before = writer.sent.frames
  const frames = Array.from({ length: edits }, (_, clock) =>
    syncFrame(dialect, room.name, 2, letter(clientOf(0), clock, place)),
  )
  const started = performance.now()
  const end = started + patienceMs
  const isOver = () => performance.now() > end || writer.closed !== null
  for (let next = 0; next < edits && !isOver(); await pause())
    if (writer.ws.bufferedAmount < bufferedBytes) next = sendSome(writer, frames, next)
  const isAcked = () => at.frames === 0 || at.frames === writer.sent.frames
  while (!isOver() && !(at.seen >= edits && isAcked())) await new Promise((resolve) => setTimeout(resolve, 5))
  for (const { ws } of [reader, writer]) ws.close()
  return {
    seen: at.seen,
    acked: Math.max(0, at.frames - before),
    seenMs: at.seen >= edits ? at.seenAt - started : null,
    ackedMs: at.frames > 0 && isAcked() ? at.ackedAt - started : null,
  }
}

function sendSome(writer: Wire, frames: Uint8Array[], from: number): number {
  const some = frames.slice(from, from + letters)
  for (const frame of some) writer.sendEdit(frame)
  return from + some.length
}

const pause = () => new Promise<void>((resolve) => setImmediate(resolve))
