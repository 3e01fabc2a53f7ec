import type { Contender, Crowd } from './contenders.ts'
import { percentiles } from './figures.ts'
import type { Generator } from './load/generator.ts'
import type { Typed } from './load/orders.ts'
import { familyCpuSeconds, rssMegabytes } from './processes.ts'
import type { Figures } from './table.ts'

export type Pace = { rate: number; seconds: number; warmSeconds: number; drainSeconds: number; presenceHz: number }

/** One measured stretch of typing in rooms that are open already; the server's CPU and memory beside what the clients saw. */
export async function measureTyping(contender: Contender, load: Generator, pace: Omit<Pace, 'warmSeconds'>) {
  const before = await cpuOf(contender)
  let peak = 0
  const watch = setInterval(() => void rssMegabytes(contender.pid).then((rss) => (peak = Math.max(peak, rss))), 200)
  const typed = await load.type(pace)
  clearInterval(watch)
  const after = await cpuOf(contender)
  return { typed, figures: figuresOf(typed, after.app - before.app, after.stores - before.stores, peak) }
}

async function cpuOf({ pid, stores }: Contender) {
  return { app: await familyCpuSeconds([pid]), stores: await familyCpuSeconds(stores) }
}

/** Rounds of a crowd in fresh rooms: open, warm up, measure, close. */
export async function typingRound(contender: Contender, load: Generator, crowd: Crowd, pace: Pace): Promise<Figures> {
  await load.open(contender.dialect, await contender.rooms(crowd))
  await load.type({ ...pace, seconds: pace.warmSeconds })
  const { figures } = await measureTyping(contender, load, pace)
  await load.close()
  return figures
}

const round = (value: number, digits = 2) => Math.round(value * 10 ** digits) / 10 ** digits

function figuresOf(typed: Typed, appCpu: number, storesCpu: number, rssPeakMb: number): Figures {
  const { p50, p95, p99, max } = percentiles(Array.from(typed.latencies))
  const perEdit = 1e6 / typed.edits
  const acks = typed.acks.length > 0 ? percentiles(Array.from(typed.acks)) : null
  return {
    p50,
    p95,
    p99,
    max,
    ...(acks && { ackP50: acks.p50, ackP95: acks.p95, ackP99: acks.p99 }),
    editsPerSecond: round((typed.edits * 1000) / typed.typedMs, 0),
    deliveredPerSecond: round((typed.delivered * 1000) / typed.typedMs, 0),
    deliveredShare: round(typed.delivered / typed.expected, 5),
    cpuPerEdit: round(appCpu * perEdit, 0),
    cpuPerEditWithStores: round((appCpu + storesCpu) * perEdit, 0),
    cpuShare: round((appCpu * 1000) / typed.typedMs),
    rssPeakMb,
    megabytesIn: round(typed.bytesOut / 1e6),
    megabytesOut: round(typed.bytesIn / 1e6),
    outstanding: typed.outstanding,
    unacked: typed.unacked,
    ...(typed.drainMs !== null && { drainMs: round(typed.drainMs, 0) }),
    ...(typed.awarenessFrames > 0 && {
      caretFramesPerSecond: round((typed.awarenessFrames * 1000) / typed.typedMs, 0),
    }),
    closed: typed.closed,
    generatorCpu: round((typed.cpuSeconds * 1000) / typed.typedMs),
  }
}
