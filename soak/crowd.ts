import { startTruss } from '../bench/contenders.ts'
import { startGenerator } from '../bench/load/generator.ts'
import { percentiles } from '../bench/figures.ts'
import { rssMegabytes } from '../bench/processes.ts'
import { measureTyping } from '../bench/typing.ts'

const joiners = 200
const joinOverMs = 5_000
const maxJoinMs = 4_000
const maxGrowthMb = 600
const people = 500
const carets = { rate: 1, writers: 20, seconds: 60, presenceHz: 2 }
const maxP95Ms = 100
const maxCaretHz = 20
const maxCore = 0.8

type Truss = Awaited<ReturnType<typeof startTruss>>['contender']
type Generator = ReturnType<typeof startGenerator>

/** A20 (200 people join a room of 4 MB within five seconds, when it is in memory and when it is not) and A39 (500 people in one room). */
export async function run(): Promise<Record<string, unknown>> {
  const { contender } = await startTruss()
  const load = startGenerator()
  try {
    return { ...(await joinSoon(contender, load)), ...(await fiveHundred(contender, load)) }
  } finally {
    await load.stop()
    await contender.stop()
  }
}

async function joinSoon(contender: Truss, load: Generator): Promise<Record<string, unknown>> {
  const [room] = await contender.rooms({ rooms: 1, clients: joiners, writers: 1 })
  if (!room) throw new Error('no room')
  await load.fill('plain', room, { megabytes: 4 })
  const before = await rssMegabytes(contender.pid)
  let peak = before
  const watch = setInterval(() => void rssMegabytes(contender.pid).then((rss) => (peak = Math.max(peak, rss))), 50)
  const warm = await load.join('plain', room, joinOverMs)
  await load.close()
  await contender.cool?.()
  const cold = await load.join('plain', room, joinOverMs)
  await load.close()
  clearInterval(watch)
  const [warmMs, coldMs] = [percentiles(warm.ms).p95, percentiles(cold.ms).p95]
  const figures = {
    'A20: people': warm.ms.length,
    'A20: megabytes for each': Math.round(warm.bytes / 1e5) / 10,
    'A20: in memory, p95, ms': warmMs,
    'A20: not in memory, p95, ms': coldMs,
    'A20: memory, most, MB more': Math.round(peak - before),
  }
  // Whoever is not let in makes the order fail.
  if (Math.max(warmMs, coldMs) > maxJoinMs || peak - before > maxGrowthMb) throw new Error(JSON.stringify(figures))
  return figures
}

async function fiveHundred(contender: Truss, load: Generator): Promise<Record<string, unknown>> {
  const { writers, ...pace } = carets
  await load.open('plain', await contender.rooms({ rooms: 1, clients: people, writers }))
  await load.type({ ...pace, seconds: 3, drainSeconds: 10 })
  const { figures } = await measureTyping(contender, load, { ...pace, drainSeconds: 10 })
  await load.close()
  const caretHz = (figures['caretFramesPerSecond'] ?? Number.NaN) / people
  const seen = {
    'A39: edits to others, p50, ms': figures['p50'],
    'A39: p95, ms': figures['p95'],
    'A39: p99, ms': figures['p99'],
    'A39: delivered': figures['deliveredShare'],
    'A39: caret frames a second for each': Math.round(caretHz * 10) / 10,
    'A39: of one core': figures['cpuShare'],
    'A39: acknowledged, p95, ms': figures['ackP95'],
  }
  const isHeld =
    (figures['p95'] ?? Infinity) <= maxP95Ms &&
    figures['deliveredShare'] === 1 &&
    caretHz <= maxCaretHz &&
    (figures['cpuShare'] ?? Infinity) <= maxCore
  if (!isHeld) throw new Error(JSON.stringify(seen))
  return seen
}
