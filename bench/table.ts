/** Figures of one contender in one scenario, by name. What was not seen is left out. */
export type Figures = Record<string, number>

/** What issue 4 asks of Truss: at most, or at least. Printed beside the figures, never asserted. */
export type Targets = Record<string, { atMost: number } | { atLeast: number }>

export type Row = { scenario: string; contender: string; figures: Figures; targets: Targets }

/** The median of each figure over the rounds that have it. */
export function medians(rounds: Figures[]): Figures {
  const names = new Set(rounds.flatMap((figures) => Object.keys(figures)))
  return Object.fromEntries([...names].map((name) => [name, median(rounds.flatMap((one) => one[name] ?? []))]))
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2
}

const isMet = (value: number, target: Targets[string]): boolean =>
  'atMost' in target ? value <= target.atMost : value >= target.atLeast

/** Each target with what was seen and whether it is met. */
export const verdicts = ({ figures, targets }: Row): string[] =>
  Object.entries(targets).map(([name, target]) => {
    const value = figures[name]
    const wish = 'atMost' in target ? `<= ${target.atMost}` : `>= ${target.atLeast}`
    if (value === undefined) return `${name} ${wish}: not seen`
    return `${name} ${value} ${wish}: ${isMet(value, target) ? 'met' : 'NOT MET'}`
  })

const columns = {
  p50: 'p50 ms',
  p95: 'p95 ms',
  p99: 'p99 ms',
  ackP95: 'ack p95',
  editsPerSecond: 'edits/s',
  deliveredPerSecond: 'delivered/s',
  deliveredShare: 'share',
  cpuPerEdit: 'us/edit',
  cpuPerEditWithStores: '+stores',
  rssPeakMb: 'RSS MB',
  megabytesIn: 'MB in',
  megabytesOut: 'MB out',
}

/** One line for each scenario and contender; other figures follow as words. */
export function tableOf(rows: Row[]): string {
  const cells = rows.map(({ scenario, contender, figures }) => [
    scenario,
    contender,
    ...Object.keys(columns).map((name) => (figures[name] === undefined ? '-' : String(figures[name]))),
  ])
  const all = [['scenario', 'contender', ...Object.values(columns)], ...cells]
  const widths = all.reduce<number[]>((most, line) => line.map((cell, at) => Math.max(most[at] ?? 0, cell.length)), [])
  const lines = all.map((line) =>
    line.map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  '),
  )
  const known = new Set(Object.keys(columns))
  const notes = rows.flatMap((row) => {
    const others = Object.entries(row.figures).filter(([name]) => !known.has(name))
    const figures = others.map(([name, value]) => `${name} ${value}`).join(', ')
    const judged = verdicts(row).map((verdict) => `\n    ${verdict}`)
    return [`${row.scenario}, ${row.contender}: ${figures}${judged.join('')}`]
  })
  return `${lines.join('\n')}\n\n${notes.join('\n')}\n`
}
