/** Figures of one contender in one scenario, by name. What was not seen is left out. */
export type Figures = Record<string, number>

/** What issue 4 asks of Truss: at most, or at least. Printed beside the figures, never asserted. */
export type Targets = Record<string, { atMost: number } | { atLeast: number }>

export type Row = { scenario: string; contender: string; figures: Figures; targets: Targets }

/** The median of each figure over the rounds that have it; of the longest pause the longest. */
export function medians(rounds: Figures[]): Figures {
  const names = new Set(rounds.flatMap((figures) => Object.keys(figures)))
  return Object.fromEntries([...names].map((name) => [name, summaryOf(name)(rounds.flatMap((one) => one[name] ?? []))]))
}

const summaryOf = (name: string) => (name === 'stallMs' ? longest : median)
const longest = (values: number[]): number => Math.max(...values)

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

/** A table for each scenario, a line for each contender; figures without a column of their own follow as words, then the targets. */
export function tableOf(rows: Row[]): string {
  const scenarios = [...new Set(rows.map(({ scenario }) => scenario))]
  return scenarios.map((name) => oneTable(rows.filter(({ scenario }) => scenario === name))).join('\n')
}

const cell = (value: number | undefined): string => (value === undefined || Number.isNaN(value) ? '-' : String(value))

function oneTable(rows: Row[]): string {
  const names = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))]
  const common = Object.entries(columns).filter(([name]) => names.includes(name))
  const shown = common.length > 0 ? common : names.map((name) => [name, name] as const)
  const head = [rows[0]?.scenario ?? '', ...shown.map(([, title]) => title)]
  const lines = rows.map(({ contender, figures }) => [contender, ...shown.map(([name]) => cell(figures[name]))])
  const widths = head.map((title, at) => Math.max(title.length, ...lines.map((line) => line[at]?.length ?? 0)))
  const text = (line: string[]) =>
    line.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ')
  const hidden = new Set(names.filter((name) => !shown.some(([one]) => one === name)))
  const notes = rows.flatMap((row) => {
    const others = Object.entries(row.figures).filter(([name]) => hidden.has(name))
    const words = others.map(([name, value]) => `${name} ${value}`).join(', ')
    const limit =
      (row.figures.generatorCpu ?? 0) > 0.9 ? ['  the load generator was at its limit: read these as "at best"'] : []
    return [
      ...(words ? [`  ${row.contender}: ${words}`] : []),
      ...limit,
      ...verdicts(row).map((verdict) => `  ${verdict}`),
    ]
  })
  return `${[head, ...lines].map(text).join('\n')}\n${notes.join('\n')}\n`
}
