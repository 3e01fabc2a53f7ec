import { readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { createDocument } from '#shared/documents.ts'
import { runTruss } from './running.ts'
import { member, ok, type Person, server, world, type World } from './world.ts'

const after: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const end of after.splice(0).toReversed()) await end()
})

const start = async (env: Record<string, string>) => {
  const truss = await runTruss(env)
  after.push(truss.stop)
  return truss
}

const newDocument = async ({ owner, project }: World) =>
  (await ok(owner.call(createDocument, { params: { projectId: project.id }, body: { title: 'Plan' } }))).id

/** A stock y-websocket client with a cookie, and the codes and times of its ends. */
function enter(url: string, cookie: string, documentId: string) {
  class Signed extends WebSocket {
    constructor(address: string) {
      super(address, { headers: { cookie, origin: url } })
    }
  }
  const doc = new Y.Doc()
  const provider = new WebsocketProvider(`${url.replace('http', 'ws')}/rt/yjs/v1`, `doc/${documentId}`, doc, {
    disableBc: true,
    // @ts-expect-error ws has the same shape where y-websocket uses it, but not the same type
    WebSocketPolyfill: Signed,
  })
  const ends: { code: number; at: number }[] = []
  provider.on('connection-close', (event) => void (event && ends.push({ code: event.code, at: performance.now() })))
  after.push(() => provider.destroy())
  return { provider, documentId, text: doc.getText('t'), ends }
}

/** A busy machine may be slow to get there; it must not be slow to notice. */
const patient = { interval: 10, timeout: 60_000 }
const becomesUnready = ({ statusOf }: Awaited<ReturnType<typeof start>>) =>
  expect.poll(() => statusOf('/readyz'), patient).toBe(503)

test('A37 in small: it is unready first, then sends everybody away in waves, and nobody loses a letter', async () => {
  const truss = await start({ DRAIN_SECONDS: '10' })
  const acme = await world()
  const people: Person[] = []
  const documents: string[] = []
  while (people.length < 12) people.push(await member(acme, 'member'))
  while (documents.length < 5) documents.push(await newDocument(acme))
  const clients = people.flatMap(({ cookie }) => documents.map((id) => enter(truss.url, String(cookie), id)))
  await expect.poll(() => clients.every(({ provider }) => provider.synced), patient).toBe(true)

  clients.forEach(({ text }, n) => text.insert(0, `[${n}]`))
  truss.signal('SIGTERM')
  await becomesUnready(truss)
  const unreadyAt = performance.now()
  const health = await truss.statusOf('/healthz')
  const healthyAt = performance.now()

  expect({ code: await truss.exited(), log: truss.log() }).toEqual({ code: 0, log: expect.any(String) })
  const firstEnd = Math.min(...clients.flatMap(({ ends }) => ends.map(({ at }) => at)))
  expect(unreadyAt).toBeLessThan(firstEnd)
  expect({ health, isBeforeTheFirstEnd: healthyAt < firstEnd }).toEqual({ health: 200, isBeforeTheFirstEnd: true })
  expect(clients.flatMap(({ ends }) => ends.slice(0, 1)).map(({ code }) => code)).toEqual(clients.map(() => 1012))
  // Not all at one moment: half of them in any tenth of a second would be a herd.
  const times = clients.flatMap(({ ends }) => ends.slice(0, 1)).map(({ at }) => at)
  const inOneTenth = times.map((from) => times.filter((at) => at >= from && at < from + 100).length)
  expect(Math.max(...inOneTenth)).toBeLessThan(clients.length / 2)

  await truss.restart()
  const isWhole = ({ documentId, text }: (typeof clients)[number]) =>
    clients.every((other, n) => other.documentId !== documentId || text.toJSON().includes(`[${n}]`))
  const areBack = () => clients.every((client) => client.provider.synced && isWhole(client))
  await expect.poll(areBack, patient).toBe(true)
}, 300_000)

test('a second signal stores what waits and ends at once, however long the wait was to be', async () => {
  const truss = await start({ DRAIN_SECONDS: '3600' })
  const acme = await world()
  const id = await newDocument(acme)
  const { provider, text } = enter(truss.url, String(acme.owner.cookie), id)
  await expect.poll(() => provider.synced, patient).toBe(true)
  truss.signal('SIGTERM')
  await becomesUnready(truss)
  text.insert(0, 'typed while it waited')
  await expect.poll(() => truss.statusOf('/healthz'), patient).toBe(200)
  truss.signal('SIGTERM')
  expect({ code: await truss.exited(), log: truss.log() }).toEqual({ code: 0, log: expect.any(String) })
  expect(await server.mongo.collection('rt_updates').countDocuments({ r: `doc:${id}` })).toBe(1)
}, 120_000)

test('docs/alerts.yml and docs/operations.md name only metrics that this process has', async () => {
  const truss = await start({})
  const page = await (await fetch(`${truss.url}/metrics`)).text()
  const known = new Set(
    [...page.matchAll(/^# TYPE (\w+) (\w+)$/gm)].flatMap(([, name = '', type]) => seriesOf(name, type)),
  )
  const named = (path: string) =>
    [...readFileSync(new URL(path, import.meta.url), 'utf8').matchAll(/\btruss_\w+/g)].map(([name]) => name)
  const alerts = named('../docs/alerts.yml')
  const documented = named('../docs/operations.md').filter((name) => !/^truss_(dev|test|prod)$/.test(name))
  expect(alerts.length).toBeGreaterThan(5)
  expect(documented.length).toBeGreaterThan(20)
  expect([...alerts, ...documented].filter((name) => !known.has(name))).toEqual([])
}, 60_000)

/** The names under which a metric is found: a histogram has three more. */
const seriesOf = (name: string, type: string | undefined): string[] =>
  type === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name]
