import { type Contender, contenderNames, type Crowd, startContender } from './contenders.ts'
import { report } from './figures.ts'
import { type Generator, startGenerator } from './load/generator.ts'
import { idle } from './idle.ts'
import { opening } from './opening.ts'
import { saturation } from './saturation.ts'
import { type Figures, medians, type Row, tableOf, type Targets } from './table.ts'
import { type Pace, typingRound } from './typing.ts'

/**
 * One scenario: a round of it for one contender. `since` holds the rounds that this contender has behind it. `isFresh`: each contender is
 * started for it alone, since memory that was used before would hide what is used now.
 */
export type Scenario = {
  title: string
  targets: Targets
  rounds: number
  isFresh: boolean
  run(contender: Contender, load: Generator, brief: Brief, since: Figures[]): Promise<Figures>
}
export type Brief = { isQuick: boolean }

const typing = { warmSeconds: 6, drainSeconds: 10, presenceHz: 0 }
/**
 * Before the first round of each contender where little happens in a second: V8 goes on compiling that for about a minute, and a server that was
 * started a moment ago is nobody's everyday.
 */
const firstWarmSeconds = 75

/** A round of a crowd that types for so many seconds, quick or not. */
function typingOf(crowd: Crowd, pace: Partial<Pace> & { rate: number }, [quick, full] = [3, 8]): Scenario['run'] {
  return (contender, load, { isQuick }) =>
    typingRound(contender, load, crowd, { ...typing, ...pace, seconds: isQuick ? quick : full })
}

const warmFirst = (crowd: Crowd, rate: number): Scenario['run'] => {
  const [first, later] = [typingOf(crowd, { rate, warmSeconds: firstWarmSeconds }), typingOf(crowd, { rate })]
  return (contender, load, brief, since) =>
    (since.length === 0 && !brief.isQuick ? first : later)(contender, load, brief, since)
}

export const scenarios: Record<string, Scenario> = {
  A: {
    title: '1 document x 50 clients x 10 writers x 10 edits/s',
    targets: {
      cpuPerEdit: { atMost: 800 },
      p99: { atMost: 5 },
      ackP95: { atMost: 50 },
      deliveredShare: { atLeast: 1 },
    },
    rounds: 3,
    isFresh: false,
    run: warmFirst({ rooms: 1, clients: 50, writers: 10 }, 10),
  },
  B: {
    title: '100 documents x 5 clients x 2 writers x 5 edits/s',
    targets: { cpuPerEdit: { atMost: 168 }, ackP95: { atMost: 50 }, deliveredShare: { atLeast: 1 } },
    rounds: 3,
    isFresh: false,
    run: warmFirst({ rooms: 100, clients: 5, writers: 2 }, 5),
  },
  G: {
    title: '200 documents x 3 clients x 2 writers x 5 edits/s: 2000 edits/s',
    targets: { p99: { atMost: 25 }, ackP95: { atMost: 50 }, deliveredShare: { atLeast: 1 } },
    rounds: 3,
    isFresh: false,
    run: typingOf({ rooms: 200, clients: 3, writers: 2 }, { rate: 5 }),
  },
  D: saturation,
  E: opening,
  F: {
    title: '1 document x 500 clients, each caret moves twice a second, 20 edits/s',
    targets: { p95: { atMost: 100 }, cpuShare: { atMost: 0.8 }, deliveredShare: { atLeast: 1 } },
    rounds: 1,
    isFresh: false,
    run: typingOf({ rooms: 1, clients: 500, writers: 2 }, { rate: 10, presenceHz: 2, drainSeconds: 3 }, [3, 5]),
  },
  C: idle,
}

/** `rounds`: null for what each scenario wants. `only`: names of contenders, null for all. */
export type Choice = { isQuick: boolean; rounds: number | null; only: string[] | null }

/** Runs scenarios on the contenders; they take turns, so that a busy moment of the machine meets all of them. */
export async function benchServers(names: string[], choice: Choice): Promise<void> {
  const wanted = choice.only ?? contenderNames
  const load = startGenerator()
  const began = performance.now()
  const rows: Row[] = []
  const started = new Map<string, Contender>()
  const stopAll = async () => {
    for (const contender of started.values()) await contender.stop()
    started.clear()
  }
  try {
    for (const name of names) {
      const scenario = scenarios[name]
      if (!scenario) continue
      if (scenario.isFresh) await stopAll()
      const seen = new Map(wanted.map((one) => [one, new Array<Figures>()]))
      for (let round = 1; round <= (choice.rounds ?? (choice.isQuick ? 1 : scenario.rounds)); round++)
        for (const [one, figures] of seen) {
          const contender = started.get(one) ?? (await startContender(one))
          started.set(one, contender)
          await contender.stall?.()
          const seen = await scenario.run(contender, load, choice, figures)
          figures.push({ ...seen, ...(contender.stall && { stallMs: await contender.stall() }) })
          report(`${name} round ${round}: ${one}`, {
            minute: Math.round((performance.now() - began) / 6000) / 10,
            ...figures.at(-1),
          })
          if (scenario.isFresh) await stopAll()
        }
      for (const [one, figures] of seen) {
        const row = { scenario: name, contender: one, figures: medians(figures), targets: targetsFor(one, scenario) }
        report(`${name} ${scenario.title}: ${one}`, row.figures)
        rows.push(row)
      }
    }
  } finally {
    await load.stop()
    await stopAll()
  }
  process.stdout.write(`\n${tableOf(rows)}`)
}

/** What the issue asks is asked of Truss alone. */
const targetsFor = (name: string, { targets }: Scenario): Targets =>
  name === 'truss' ? { ...targets, stallMs: { atMost: 100 } } : {}
