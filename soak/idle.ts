import { setTimeout as pause } from 'node:timers/promises'
import { newId } from '#shared/ids.ts'
import { startServer } from '../realtime/yjs/testing/child.ts'
import { join, until } from '../realtime/yjs/testing/client.ts'
import { rawSocket } from '../realtime/yjs/testing/raw.ts'
import { mongoUrl } from '../realtime/yjs/testing/world.ts'

const minutes = Number(process.env['SOAK_MINUTES'] ?? 10)
const maxSilenceMs = 25_000

/** A31: people who do nothing for ten minutes, with the stock client and with a socket that never says anything. */
export async function run(): Promise<Record<string, unknown>> {
  const server = await startServer(mongoUrl(), `rt_${newId()}`)
  const room = { kind: 'doc', id: newId() } as const
  const client = join({ url: server.url, room, user: 'ada' })
  await until('ada is in', () => client.provider.synced)
  const silent = await rawSocket(`${server.url}/doc/${newId()}`, 'bob')
  const heard: number[] = []
  let ends = 0
  client.provider.on('connection-close', () => (ends += 1))
  const end = performance.now() + minutes * 60_000
  let count = silent.heard.length
  let last = performance.now()
  while (performance.now() < end) {
    await pause(50)
    if (silent.heard.length === count) continue
    count = silent.heard.length
    heard.push(performance.now() - last)
    last = performance.now()
  }
  const silence = Math.round(Math.max(...heard, performance.now() - last))
  // Not those that this ends itself.
  const closed = ends + silent.closed.length
  const figures = {
    'A31: minutes': minutes,
    'A31: ends of connections': closed,
    'A31: frames heard': heard.length,
    'A31: longest silence, ms': silence,
  }
  client.leave()
  silent.end()
  await server.stop()
  if (closed > 0 || silence > maxSilenceMs) throw new Error(JSON.stringify(figures))
  return figures
}
