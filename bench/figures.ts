import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Percentiles of a list of milliseconds, rounded to 0.01. */
export function percentiles(values: number[]): { n: number; p50: number; p95: number; p99: number; max: number } {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN) * 100) / 100
  return { n: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}

/** CPU seconds that a process has used so far, user and system (clock ticks of 10 ms). */
export async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

/** Memory of a process in MB by its proportional set size: shared pages count once over all who share them. */
export async function pssMegabytes(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8')
  return Math.round(Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? Number.NaN) / 1024)
}

const probes = 500
const probeEveryMs = 20

/** What the disk alone takes to make 8 kB durable, in ms, in a file that is there already: the floor of whatever waits for a commit. */
export async function durableWrites(): Promise<ReturnType<typeof percentiles>> {
  const folder = await mkdtemp(join(tmpdir(), 'truss-disk-'))
  const file = await open(join(folder, 'log'), 'w')
  const page = Buffer.alloc(8192, 1)
  const took: number[] = []
  for (let at = 0; at < probes; at++) await file.write(page)
  await file.sync()
  for (let at = 0; at < probes; at++) {
    await file.write(page, 0, page.length, at * page.length)
    const before = performance.now()
    await file.datasync()
    took.push(performance.now() - before)
    await new Promise((resolve) => setTimeout(resolve, probeEveryMs))
  }
  await file.close()
  await rm(folder, { recursive: true })
  return percentiles(took)
}

/** One result as a JSON line. */
export const report = (bench: string, figures: object): void =>
  void process.stdout.write(`${JSON.stringify({ bench, ...figures })}\n`)
