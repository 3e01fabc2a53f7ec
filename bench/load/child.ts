import { burst } from './burst.ts'
import { fill } from './fill.ts'
import { join, leaveAll } from './join.ts'
import type { Answer, Order } from './orders.ts'
import { closeRooms, type Load, openRooms, wiresOf } from './rooms.ts'
import { typeFor } from './type.ts'

/** A generator process: does one order at a time and answers each by IPC. What was opened stays open until `close`; the newest types. */
const loads: Load[] = []

function newest(): Load {
  const load = loads.at(-1)
  if (!load) throw new Error('nothing is open')
  return load
}

async function obey(order: Order): Promise<Answer> {
  switch (order.do) {
    case 'open': {
      const began = performance.now()
      const load = await openRooms(order.dialect, order.rooms, order.paper)
      loads.push(load)
      return { did: 'open', opened: { connections: wiresOf(load).length, ms: performance.now() - began } }
    }
    case 'type':
      return { did: 'type', typed: await typeFor(newest(), order) }
    case 'burst':
      return { did: 'burst', burst: await burst(order) }
    case 'fill':
      await fill(order)
      return { did: 'fill' }
    case 'join':
      return { did: 'join', joined: await join(order) }
    case 'close': {
      await leaveAll()
      for (const load of loads.splice(0)) await closeRooms(load)
      return { did: 'close' }
    }
  }
}

process.on('message', (order: Order) => {
  void obey(order)
    .catch((err: unknown): Answer => ({
      did: 'fail',
      why: err instanceof Error ? (err.stack ?? err.message) : String(err),
    }))
    .then((answer) => process.send?.(answer))
})
process.on('disconnect', () => process.exit(0))
