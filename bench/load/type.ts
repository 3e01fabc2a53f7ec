import type { Order, Typed } from './orders.ts'
import { emptyCount, type Load, typeLetter, wiresOf } from './rooms.ts'
import { awarenessFrame, clientOf } from './wire.ts'

type TypeOrder = Extract<Order, { do: 'type' }>

/**
 * Every writer types `rate` letters a second for some seconds, evenly spread; then it waits until all is delivered and acknowledged, or
 * until nothing has come for two seconds, or for `drainSeconds`.
 */
export async function typeFor(load: Load, order: TypeOrder): Promise<Typed> {
  const count = load.count
  Object.assign(count, emptyCount())
  const cpuBefore = process.cpuUsage()
  const before = { expected: load.expected(), clock: load.writers.reduce((sum, { clock }) => sum + clock, 0) }
  const stopPresence = showPresence(load, order.presenceHz)
  const started = performance.now()
  await typeEvenly(load, order, started)
  const ended = performance.now()
  stopPresence()
  const missing = () => load.expected() - before.expected - count.delivered
  const unackedNow = () => (count.acked > 0 ? count.edits - count.acked : 0)
  const outstanding = missing()
  const unacked = unackedNow()
  const drained = await until(
    order.drainSeconds,
    () => missing() + unackedNow(),
    () => missing() <= 0 && unackedNow() <= 0,
  )
  const cpu = process.cpuUsage(cpuBefore)
  const closed = wiresOf(load).flatMap(({ closed: how }) => (how ? [`${how.code} ${how.reason}`] : []))
  return {
    edits: count.edits,
    expected: load.expected() - before.expected,
    delivered: count.delivered,
    latencies: Float64Array.from(count.latencies),
    acks: Float64Array.from(count.acks),
    outstanding,
    unacked,
    drainMs: drained ? performance.now() - ended : null,
    typedMs: ended - started,
    bytesIn: count.bytesIn,
    bytesOut: count.bytesOut,
    awarenessFrames: count.awareness,
    closed: closed.length,
    closeReasons: [...new Set(closed)],
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
  }
}

async function typeEvenly({ count, writers }: Load, { rate, seconds }: TypeOrder, started: number): Promise<void> {
  if (writers.length === 0) return pause(seconds * 1000)
  const perMs = (writers.length * rate) / 1000
  const total = Math.round(perMs * seconds * 1000)
  for (let next = 0; next < total; await pause(1)) {
    const due = Math.min(total, Math.floor((performance.now() - started) * perMs) + 1)
    for (; next < due; next++) {
      const writer = writers[next % writers.length]
      if (writer) typeLetter(count, writer)
    }
  }
}

/** Everybody's caret moves `hz` times a second, evenly spread. */
function showPresence(load: Load, hz: number): () => void {
  if (hz === 0) return () => undefined
  const people = load.rooms.flatMap(({ wires, order, dialect }) =>
    wires.map((wire, index) => ({
      wire,
      frame: (clock: number) => awarenessFrame(dialect, order.name, clientOf(index), clock),
    })),
  )
  const started = performance.now()
  let next = 0
  const timer = setInterval(() => {
    const due = ((performance.now() - started) / 1000) * hz * people.length
    for (; next < due; next++) {
      const person = people[next % people.length]
      if (person && !person.wire.closed) person.wire.send(person.frame(load.count.edits + next + 1))
    }
  }, 2)
  return () => clearInterval(timer)
}

/** True when `isSo`; false after `seconds`, or when `left` has not changed for two. */
async function until(seconds: number, left: () => number, isSo: () => boolean): Promise<boolean> {
  let last = left()
  let changedAt = performance.now()
  for (const end = performance.now() + seconds * 1000; performance.now() < end; await pause(5)) {
    if (isSo()) return true
    const now = left()
    if (now !== last) changedAt = performance.now()
    if (performance.now() - changedAt > 2000) return false
    last = now
  }
  return isSo()
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
