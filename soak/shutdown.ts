import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { startTruss } from '../bench/contenders.ts'
import { connect, type Knock } from '../bench/load/connection.ts'
import type { RoomOrder } from '../bench/load/orders.ts'
import { emptyCount, openRooms, type Load, typeLetter, wiresOf, type Writer } from '../bench/load/rooms.ts'
import { eachRange } from '../bench/load/wire.ts'
import { startApp } from '../e2e/app.ts'
import { reconnectDelay } from '../web/rooms/saving.ts'

const crowd = { rooms: 100, clients: 10, writers: 3 }
const lettersPerSecond = 2
const maxExitMs = 25_000
const maxBackMs = 20_000
const maxShare = 0.15

/**
 * A37: one of two nodes is stopped with SIGTERM while 1000 clients are on it and write: how long it takes, how the closings and the returns (to
 * the other node, as a balancer sends them) are spread, and whether anything acknowledged is lost.
 */
export async function run(): Promise<Record<string, unknown>> {
  const { app, contender } = await startTruss()
  const other = await startApp({ LOG_LEVEL: 'warn' })
  const orders = await contender.rooms(crowd)
  const load = await openRooms('plain', orders, true)
  const closed: { at: number; code: number }[] = []
  const returns = wiresOf(load).map(
    ({ ws }, index) =>
      new Promise<Return>((resolve, reject) =>
        ws.once('close', (code) => {
          closed.push({ at: performance.now(), code })
          comeBack(load, index, { code, from: app.url, to: other.url }).then(resolve, reject)
        }),
      ),
  )
  const stopTyping = typeOn(load)
  await pause(3000)
  const began = performance.now()
  await app.stop()
  const exitMs = Math.round(performance.now() - began)
  stopTyping()
  const back = await Promise.all(returns)
  const lost = await lettersLost(load, { from: app.url, to: other.url })
  const codes: Record<number, number> = {}
  for (const { code } of closed) codes[code] = (codes[code] ?? 0) + 1
  // Until then the node only says that it is not ready, for balancers.
  const firstClose = Math.min(...closed.map(({ at }) => at))
  const figures = {
    clients: wiresOf(load).length,
    exitMs,
    closedBy: codes,
    firstCloseMs: Math.round(firstClose - began),
    closedInOneSecondShare: busiest(closed.map(({ at }) => at)) / closed.length,
    knocksInOneSecondShare: busiest(back.map(({ knocked }) => knocked)) / back.length,
    allBackMs: Math.round(Math.max(...back.map(({ isIn }) => isIn)) - firstClose),
    acknowledged: load.writers.reduce((sum, { acked }) => sum + acked, 0),
    lost,
  }
  await other.stop()
  const broken = [
    exitMs > maxExitMs && `it took ${exitMs} ms to exit`,
    lost > 0 && `${lost} acknowledged letters lost`,
    figures.closedInOneSecondShare > maxShare && 'too many were closed within one second',
    figures.knocksInOneSecondShare > maxShare && 'too many came back within one second',
    figures.allBackMs > maxBackMs && 'not all were back in time',
  ].filter(Boolean)
  if (broken.length > 0) throw new Error(`${broken.join('; ')}: ${JSON.stringify(figures)}`)
  return figures
}

/** Everybody types until the sockets are gone. */
function typeOn({ count, writers }: Load): () => void {
  let next = 0
  const timer = setInterval(() => {
    for (let n = 0; n < (writers.length * lettersPerSecond) / 100; n++) {
      const writer = writers[next++ % writers.length]
      if (writer && writer.wire.ws.readyState === WebSocket.OPEN) typeLetter(count, writer)
    }
  }, 10)
  return () => clearInterval(timer)
}

/** When somebody knocked who was let in, and was in sync. */
type Return = { knocked: number; isIn: number }
type Move = { from: string; to: string }

/** The same room with the same session, at another node. */
const knockAt = ({ url, name }: RoomOrder, headers: Record<string, string>, { from, to }: Move): Knock => ({
  url: url.replace(from.replace('http', 'ws'), to.replace('http', 'ws')),
  name,
  dialect: 'plain',
  headers: { ...headers, origin: to },
})

/** As the client in the browser does it, from the moment it was cut off. Answers when it is in sync again. */
async function comeBack(load: Load, index: number, how: Move & { code: number }): Promise<Return> {
  const room = load.rooms[Math.floor(index / crowd.clients)]
  const headers = room?.order.headers[index % crowd.clients]
  if (!room || !headers) throw new Error('no such client')
  for (let tries = 1; ; tries++) {
    await pause(reconnectDelay(tries, how.code))
    const knocked = performance.now()
    const wire = connect(knockAt(room.order, headers, how), emptyCount(), () => undefined)
    const cameIn = await wire.synced.then(
      () => true,
      () => false,
    )
    if (cameIn) return { knocked, isIn: performance.now() }
  }
}

/** Acknowledged letters that a fresh client of the room does not get. */
async function lettersLost(load: Load, move: Move): Promise<number> {
  let lost = 0
  for (const { order, writers } of load.rooms) {
    const seen = new Map<number, number>()
    const [headers = {}] = order.headers
    const wire = connect(knockAt(order, headers, move), emptyCount(), (heard) => {
      if (heard.type === 'update' || heard.type === 'step2')
        eachRange(heard.update, (client, _, to) => seen.set(client, to))
    })
    await wire.synced
    lost += writers.reduce((sum, { client, acked }: Writer) => sum + Math.max(0, acked - (seen.get(client) ?? 0)), 0)
    wire.ws.close()
  }
  return lost
}

/** The most that happened within one second. */
function busiest(times: number[]): number {
  const sorted = times.toSorted((a, b) => a - b)
  let from = 0
  return sorted.reduce((most, at, index) => {
    while (at - (sorted[from] ?? 0) > 1000) from += 1
    return Math.max(most, index - from + 1)
  }, 0)
}
