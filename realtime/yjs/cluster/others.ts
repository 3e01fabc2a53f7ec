import type { Room } from '../context.ts'
import type { Held, Others, Update, Writer } from './context.ts'

export const newOthers = (now: number, fillMinMs: number): Others => ({
  stop: () => undefined,
  early: [],
  earlyBytes: 0,
  missedEarly: false,
  inbox: [],
  outbox: [],
  toldDurable: 0,
  digestAt: now,
  polledAt: now,
  pace: 0.75 + Math.random() / 4,
  mustAsk: false,
  writers: new Map(),
  held: [],
  heldBytes: 0,
  applied: 0,
  settled: 0,
  settling: false,
  fill: { timer: null, dueAt: 0, running: null, all: false, waitMs: fillMinMs },
})

export function writerOf(others: Others, w: string): Writer {
  const known = others.writers.get(w)
  if (known) return known
  const writer = { known: 0, durable: 0, ahead: [], isSlow: false }
  others.writers.set(w, writer)
  return writer
}

export function noteDurable(writer: Writer, durable: number): void {
  if (durable <= writer.durable) return
  writer.durable = durable
  writer.known = Math.max(writer.known, durable)
  writer.isSlow = false
}

/** Number of the last update of a writer that is held without a gap before it. */
export const headOf = (room: Room, w: string): number => room.heads.get(w) ?? 0

export const holds = (room: Room, writer: Writer, w: string, first: number, last: number): boolean =>
  last <= headOf(room, w) || writer.ahead.some((range) => range.first <= first && last <= range.last)

/** Notes that the updates `first` to `last` of a writer are in the document. */
export function noteHeld(room: Room, writer: Writer, w: string, first: number, last: number): void {
  writer.known = Math.max(writer.known, last)
  const head = headOf(room, w)
  if (last > head) writer.ahead.push({ first, last })
  // What touches becomes one, so that there is one entry for each gap.
  const joined: Writer['ahead'] = []
  for (const range of writer.ahead.toSorted((a, b) => a.first - b.first)) {
    const before = joined.at(-1)
    if (before && range.first <= before.last + 1) before.last = Math.max(before.last, range.last)
    else joined.push({ ...range })
  }
  const [lowest] = joined
  if (lowest && lowest.first <= head + 1) {
    room.heads.set(w, Math.max(head, lowest.last))
    joined.shift()
  }
  writer.ahead = joined
}

export const hasGap = (room: Room, writer: Writer, w: string): boolean => writer.known > headOf(room, w)

export const hasGaps = (room: Room, others: Others): boolean =>
  [...others.writers].some(([w, writer]) => hasGap(room, writer, w))

/** Keeps updates of another writer until they are known to be durable, so that this node can store them if the other one never does. */
export function hold(others: Others, message: Update, updates: Uint8Array[], at: number): void {
  const bytes = updates.reduce((size, update) => size + update.length, 0)
  const held: Held = { w: message.node, n: message.n, updates, bytes, by: message.by, at, own: null }
  others.held.push(held)
  others.heldBytes += bytes
  others.applied += 1
}

const isDurable = (room: Room, others: Others, { w, n, own }: Held): boolean =>
  n <= (others.writers.get(w)?.durable ?? 0) || (own !== null && own <= room.log.durable)

/** Lets go of what is durable now, oldest first: an acknowledgement waits for all that was applied before it. Whether there was any. */
export function popSettled(room: Room): boolean {
  const { others } = room
  if (!others) return false
  let count = 0
  for (const held of others.held) {
    if (!isDurable(room, others, held)) break
    others.heldBytes -= held.bytes
    count += 1
  }
  if (count === 0) return false
  others.held.splice(0, count)
  others.settled += count
  return true
}
