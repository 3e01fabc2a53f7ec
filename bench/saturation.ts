import type { Contender } from './contenders.ts'
import type { Generator } from './load/generator.ts'
import type { Brief, Scenario } from './servers.ts'
import type { Figures } from './table.ts'
import { measureTyping } from './typing.ts'

const crowd = { rooms: 100, clients: 5, writers: 5 }
const writers = crowd.rooms * crowd.writers
const step = 1.25
/** Where the search begins: near what each has been seen to hold, so that few steps are needed. */
const starts: Record<string, number> = { truss: 4000, 'y-websocket-server': 2000, hocuspocus: 3000, relay: 5000 }

/** Raises the rate of typing until p99 > 100 ms or a delivery is missing; then looks at what 1.5 times the held rate does. */
export const saturation: Scenario = {
  title: 'saturation, 100 documents x 5 clients who all type',
  targets: { heldEditsPerSecond: { atLeast: 9500 }, ackP95: { atMost: 50 } },
  // It repeats what fails, and is the longest of all.
  rounds: 1,
  isFresh: false,
  run: saturate,
}

async function saturate(contender: Contender, load: Generator, { isQuick }: Brief, since: Figures[]): Promise<Figures> {
  await load.open(contender.dialect, await contender.rooms(crowd))
  const pace = { drainSeconds: 15, presenceHz: 0 }
  const tryOnce = async (total: number, seconds: number) => {
    const { figures } = await measureTyping(contender, load, { ...pace, rate: total / writers, seconds })
    return { total, figures, holds: (figures.p99 ?? Infinity) <= 100 && (figures.deliveredShare ?? 0) >= 0.999 }
  }
  // One busy moment of the machine is no saturation: only what fails twice does.
  const tryAt = async (total: number, seconds: number) => {
    const tried = await tryOnce(total, seconds)
    return tried.holds ? tried : tryOnce(total, seconds)
  }
  await tryOnce(1000, 1)
  const seconds = isQuick ? 1.5 : 2
  const known = since.at(-1)?.heldEditsPerSecond
  let best = await tryAt(known ?? starts[contender.name] ?? 2000, seconds)
  const up = best.holds
  for (let last = best; last.holds === up && last.total > 100;) {
    last = await tryAt(up ? last.total * step : last.total / step, seconds)
    if (last.holds) best = last
  }
  const { figures: over } = await tryOnce(best.total * 1.5, seconds)
  await load.close()
  return {
    ...best.figures,
    heldEditsPerSecond: Math.round(best.total),
    overP99: over.p99 ?? 0,
    overEditsPerSecond: over.editsPerSecond ?? 0,
    overShare: over.deliveredShare ?? 0,
    overOutstanding: over.outstanding ?? 0,
    overUnacked: over.unacked ?? 0,
    ...(over.drainMs !== undefined && { overDrainMs: over.drainMs }),
    overRssPeakMb: over.rssPeakMb ?? 0,
    overClosed: over.closed ?? 0,
  }
}
