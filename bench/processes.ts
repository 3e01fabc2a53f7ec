import { readdir, readFile, readlink } from 'node:fs/promises'

/** CPU seconds and ids of processes, from /proc. Whoever ends meanwhile counts through its parent, which has waited for it. */
type Stat = { pid: number; parent: number; own: number; waited: number }

async function statOf(pid: number): Promise<Stat | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  if (stat === null) return null
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  const [parent = 0, own = 0, ownSystem = 0, waited = 0, waitedSystem = 0] = [1, 11, 12, 13, 14].map((at) => fields[at])
  return { pid, parent, own: (own + ownSystem) / 100, waited: (waited + waitedSystem) / 100 }
}

async function allStats(): Promise<Map<number, Stat>> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
  const stats = await Promise.all(pids.map(statOf))
  return new Map(stats.flatMap((stat) => (stat ? [[stat.pid, stat] as const] : [])))
}

function familyOf(stats: Map<number, Stat>, root: number): number[] {
  const children = [...stats.values()].filter(({ parent }) => parent === root)
  return [root, ...children.flatMap(({ pid }) => familyOf(stats, pid))]
}

function ancestorsOf(stats: Map<number, Stat>, pid: number): number[] {
  const stat = stats.get(pid)
  return stat && pid > 1 ? [pid, ...ancestorsOf(stats, stat.parent)] : []
}

/** The process that listens on a port of this machine; null when it is not ours to see. */
async function listenerOn(stats: Map<number, Stat>, port: number): Promise<number | null> {
  const tables = await Promise.all(['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')))
  const ending = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const rows = tables.join('\n').split('\n')
  const listening = rows
    .map((row) => row.trim().split(/\s+/))
    .find((row) => row[1]?.endsWith(ending) && row[3] === '0A')
  if (!listening) return null
  for (const pid of stats.keys()) {
    const open = await readdir(`/proc/${pid}/fd`).catch(() => [])
    for (const fd of open) {
      const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')
      if (target === `socket:[${listening[9]}]`) return pid
    }
  }
  return null
}

/** Where the stores of this run are. */
export const storeUrls = (): string[] =>
  ['DATABASE_URL', 'MONGODB_URL', 'REDIS_URL'].flatMap((name) => process.env[name] ?? [])

/**
 * Root processes of the stores behind these URLs. When one launcher started them all, it is everything below that, since an engine behind
 * the document database listens on a port of its own; else those who listen. Empty for stores on another machine.
 */
export async function storeRoots(urls: string[]): Promise<number[]> {
  const stats = await allStats()
  const listeners: number[] = []
  for (const url of urls) {
    const listener = await listenerOn(stats, Number(new URL(url).port))
    if (listener !== null) listeners.push(listener)
  }
  const [first, ...others] = listeners.map((pid) => ancestorsOf(stats, pid))
  const launcher = first?.find((pid) => others.length > 0 && others.every((line) => line.includes(pid)))
  if (launcher === undefined) return listeners
  const mine = new Set(ancestorsOf(stats, process.pid))
  return [...stats.values()].filter(({ pid, parent }) => parent === launcher && !mine.has(pid)).map(({ pid }) => pid)
}

/** CPU seconds of processes and all below them so far. */
export async function familyCpuSeconds(roots: number[]): Promise<number> {
  const stats = await allStats()
  const family = new Set(roots.flatMap((root) => familyOf(stats, root)))
  return [...family].reduce((sum, pid) => sum + (stats.get(pid)?.own ?? 0) + (stats.get(pid)?.waited ?? 0), 0)
}

/** Resident memory of a process in MB, with all its threads. */
export async function rssMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) / 102.4) / 10
}
