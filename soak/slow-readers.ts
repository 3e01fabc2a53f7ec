import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { newId } from '#shared/ids.ts'
import { percentiles } from '../bench/figures.ts'
import { rssMegabytes } from '../bench/processes.ts'
import { startServer } from '../realtime/yjs/testing/child.ts'
import { join, until, type Client } from '../realtime/yjs/testing/client.ts'
import { hashOf } from '../realtime/yjs/testing/hash.ts'
import { slowProxy } from '../realtime/yjs/testing/slow-proxy.ts'
import { mongoUrl, openWorld } from '../realtime/yjs/testing/world.ts'

const bytesPerSecond = 64 * 1024
const writers = 4
/** Two hundred updates a second, all told. */
const updateEveryMs = 20
const padding = 'x'.repeat(4_000)
const readers = 8
const rounds = 3
const phaseMs = 30_000
const maxGrowthMb = 32
const maxSlower = 1.2
const stoppedMs = 60_000
const maxStoppedMs = 35_000

/** A21 (one of the readers gets 64 kB a second while 800 kB a second are written) and A22 (a reader whose process is stopped). */
export async function run(): Promise<Record<string, unknown>> {
  return { ...(await stopped()), ...(await slow()) }
}

/** Writes until it is stopped: the same few places again, so that the room stays small. */
function writeOn(people: Client[]): () => void {
  let next = 0
  const timer = setInterval(() => {
    for (const { doc } of people)
      doc.getMap('m').set(`k${next++ % 40}`, `${performance.timeOrigin + performance.now()} ${padding}`)
  }, updateEveryMs)
  return () => clearInterval(timer)
}

async function slow(): Promise<Record<string, unknown>> {
  const server = await startServer(mongoUrl(), `rt_${newId()}`)
  const proxy = await slowProxy(server.url, bytesPerSecond)
  const room = { kind: 'doc', id: newId() } as const
  const enter = (user: string, url = server.url) => join({ url, room, user })
  const people = Array.from({ length: writers }, (_, n) => enter(`writer${n}`))
  const others = Array.from({ length: readers }, (_, n) => enter(`reader${n}`))
  const slowOne = enter('slow', proxy.url)
  await until('all are in', () => [slowOne, ...people, ...others].every(({ provider }) => provider.synced))
  let times: number[] = []
  for (const { doc } of others)
    doc.getMap('m').observe(({ keys, target }) => {
      const now = performance.timeOrigin + performance.now()
      for (const key of keys.keys()) times.push(now - Number.parseFloat(String(target.get(key))))
    })
  const stop = writeOn(people)
  const phase = async () => {
    times = []
    const memory: number[] = []
    for (const end = performance.now() + phaseMs; performance.now() < end; await pause(250))
      memory.push(await rssMegabytes(server.pid ?? 0))
    return { ...percentiles(times), memory: middle(memory) }
  }
  proxy.widen()
  await pause(10_000)
  const fast: Awaited<ReturnType<typeof phase>>[] = []
  const narrow: typeof fast = []
  for (let round = 0; round < rounds; round++) {
    fast.push(await phase())
    proxy.narrow()
    narrow.push(await phase())
    proxy.widen()
    await pause(5_000)
  }
  stop()
  const first = people[0]
  await until(
    'the slow one is equal',
    () => first && slowOne.provider.synced && hashOf(slowOne.doc) === hashOf(first.doc),
    60_000,
  )
  for (const client of [slowOne, ...people, ...others]) client.leave()
  await proxy.close()
  await server.stop()
  const growth = middle(narrow.map(({ memory }) => memory)) - middle(fast.map(({ memory }) => memory))
  const [p99, p99Slow] = [middle(fast.map((one) => one.p99)), middle(narrow.map((one) => one.p99))]
  const figures = {
    'A21: updates seen in time': fast.reduce((sum, { n }) => sum + n, 0) + narrow.reduce((sum, { n }) => sum + n, 0),
    'A21: p50 and p99 of the others, ms': [middle(fast.map((one) => one.p50)), p99],
    'A21: the same while one is slow, ms': [middle(narrow.map((one) => one.p50)), p99Slow],
    'A21: memory, medians, MB more': Math.round(growth * 10) / 10,
    'A21: how the slow one was closed': slowOne.seen.closes,
  }
  // Who does not read cannot read the goodbye either: then it sees that the line is cut.
  const isWrongClose = slowOne.seen.closes.some((code) => code !== 1013 && code !== 1006)
  if (growth > maxGrowthMb || p99Slow > maxSlower * p99 || isWrongClose) throw new Error(JSON.stringify(figures))
  return figures
}

const middle = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

const Answer = z.object({ isIn: z.boolean(), holds: z.string(), closes: z.array(z.number()) })
const script = fileURLToPath(new URL('../realtime/yjs/testing/reader.ts', import.meta.url))

async function stopped(): Promise<Record<string, unknown>> {
  const world = await openWorld()
  const room = { kind: 'doc', id: newId() } as const
  const people = Array.from({ length: writers }, (_, n) => join({ url: world.url, room, user: `writer${n}` }))
  const child = fork(script, [world.url, JSON.stringify(room), 'reader'], { execArgv: ['--import', 'tsx'] })
  const ask = async () => {
    child.send('what do you hold?')
    const [answer] = await once(child, 'message')
    return Answer.parse(answer)
  }
  const closes = async () => {
    const metric = await world.registry.getSingleMetric('truss_rt_closes_total')?.get()
    return metric?.values.map(({ labels, value }) => [Number(labels['code']), value] as const) ?? []
  }
  try {
    await until('all are in', async () => people.every(({ provider }) => provider.synced) && (await ask()).isIn)
    const stop = writeOn(people)
    await pause(2_000)
    child.kill('SIGSTOP')
    const began = performance.now()
    await until('it is closed', async () => (await closes()).length > 0, stoppedMs)
    const closedMs = Math.round(performance.now() - began)
    const codes = await closes()
    await pause(Math.max(0, began + stoppedMs - performance.now()))
    child.kill('SIGCONT')
    stop()
    const back = performance.now()
    const first = people[0]
    await until('it is equal', async () => first && (await ask()).holds === hashOf(first.doc), 60_000)
    const figures = {
      'A22: closed after, ms': closedMs,
      'A22: codes': Object.fromEntries(codes),
      'A22: equal after going on, ms': Math.round(performance.now() - back),
      'A22: what it saw itself': (await ask()).closes,
    }
    if (closedMs > maxStoppedMs || codes.some(([code]) => code !== 1013)) throw new Error(JSON.stringify(figures))
    return figures
  } finally {
    child.kill('SIGKILL')
    for (const client of people) client.leave()
    await world.close()
  }
}
