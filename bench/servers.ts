import { type Contender, startContenders } from './contenders.ts'
import { report } from './figures.ts'
import { type Generator, startGenerator } from './load/generator.ts'
import { saturation } from './saturation.ts'
import { type Figures, medians, type Row, tableOf, type Targets } from './table.ts'
import { typingRound } from './typing.ts'

/** One scenario: a round of it for one contender. `since` holds the rounds that this contender has behind it. */
export type Scenario = {
  title: string
  targets: Targets
  rounds: number
  run(contender: Contender, load: Generator, brief: Brief, since: Figures[]): Promise<Figures>
}
export type Brief = { isQuick: boolean }

const typing = { warmSeconds: 1.5, drainSeconds: 10, presenceHz: 0 }

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
    run: (contender, load, { isQuick }) =>
      typingRound(
        contender,
        load,
        { rooms: 1, clients: 50, writers: 10 },
        { ...typing, rate: 10, seconds: isQuick ? 2 : 5 },
      ),
  },
  B: {
    title: '100 documents x 5 clients x 2 writers x 5 edits/s',
    targets: { cpuPerEdit: { atMost: 168 }, ackP95: { atMost: 50 }, deliveredShare: { atLeast: 1 } },
    rounds: 3,
    run: (contender, load, { isQuick }) =>
      typingRound(
        contender,
        load,
        { rooms: 100, clients: 5, writers: 2 },
        { ...typing, rate: 5, seconds: isQuick ? 2 : 5 },
      ),
  },
  D: saturation,
}

/** `rounds`: null for what each scenario wants. `only`: names of contenders, null for all. */
export type Choice = { isQuick: boolean; rounds: number | null; only: string[] | null }

/** Runs scenarios on the contenders, which stay up; they take turns, so that a busy moment of the machine meets all of them. */
export async function benchServers(names: string[], choice: Choice): Promise<void> {
  const { isQuick, only } = choice
  const contenders = await startContenders(only)
  const load = startGenerator()
  const rows: Row[] = []
  try {
    for (const name of names) {
      const scenario = scenarios[name]
      if (!scenario) continue
      const rounds = choice.rounds ?? (isQuick ? 1 : scenario.rounds)
      const seen = contenders.map((contender) => ({ contender, figures: new Array<Figures>() }))
      for (let round = 0; round < rounds; round++)
        for (const { contender, figures } of seen) {
          const found = await scenario.run(contender, load, { isQuick }, figures)
          report(`${name} round ${round + 1}: ${contender.name}`, found)
          figures.push(found)
        }
      for (const { contender, figures } of seen) {
        const targets = contender.name === 'truss' ? scenario.targets : {}
        const row = { scenario: name, contender: contender.name, figures: medians(figures), targets }
        report(`${name} ${scenario.title}: ${contender.name}`, row.figures)
        rows.push(row)
      }
    }
  } finally {
    await load.stop()
    for (const contender of contenders) await contender.stop()
  }
  process.stdout.write(`\n${tableOf(rows)}`)
}
