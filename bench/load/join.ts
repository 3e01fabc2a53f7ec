import { setTimeout as pause } from 'node:timers/promises'
import { connect, type Wire } from './connection.ts'
import type { Joined, Order } from './orders.ts'
import { emptyCount } from './rooms.ts'

const inside: Wire[] = []

/** All knock in the same moment, or evenly spread. Milliseconds are from each one's own knock. */
export async function join({ dialect, room, overMs }: Extract<Order, { do: 'join' }>): Promise<Joined> {
  const traffic = emptyCount()
  const joining = room.headers.map(async (headers, index) => {
    if (overMs > 0) await pause((index * overMs) / room.headers.length)
    const started = performance.now()
    const wire = connect({ url: room.url, name: room.name, dialect, headers }, traffic, () => undefined)
    inside.push(wire)
    await wire.synced
    return performance.now() - started
  })
  const ms = await Promise.all(joining)
  return { ms, bytes: traffic.bytesIn / ms.length }
}

export async function leaveAll(): Promise<void> {
  const open = inside.splice(0).filter(({ closed }) => !closed)
  const gone = open.map(({ ws }) => new Promise((resolve) => ws.once('close', resolve)))
  for (const { ws } of open) ws.close()
  await Promise.all(gone)
}
