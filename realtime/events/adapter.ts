import { EventEmitter } from 'node:events'
import { createAdapter } from '@socket.io/redis-adapter'
import { z } from 'zod'
import type { Bus } from '../bus.ts'

/**
 * The one request between nodes that is taken: disconnect these sockets (`REMOTE_DISCONNECT`). The adapter checks
 * nothing, and asking all nodes for their sockets is what presence must never do (realtime.md F23).
 */
const Request = z.looseObject({
  type: z.literal(4),
  opts: z.looseObject({ rooms: z.array(z.string()), except: z.array(z.string()) }).optional(),
})

const isRequest = (message: Buffer): boolean => {
  try {
    return Request.safeParse(JSON.parse(message.toString())).success
  } catch {
    return false
  }
}

/**
 * Socket.IO's adapter on our bus instead of two clients of its own. It ignores the promise of `publish`, so that each
 * emit while Redis is away would be an unhandled rejection, and it would not notice a subscriber that fell silent.
 * It carries only typing and disconnects; events come from the log, presence and viewing from sorted sets.
 */
export function adapterOn(bus: Bus, onBad: (channel: string) => void) {
  const client = Object.assign(new EventEmitter(), {
    publish: bus.publish,
    psubscribe: (pattern: string) =>
      bus.onRaw(pattern, (message, channel) => {
        try {
          client.emit('pmessageBuffer', pattern, channel, message)
        } catch {
          onBad('adapter')
        }
      }),
    subscribe: (channels: string[]) =>
      channels.forEach((each) =>
        bus.onRaw(each, (message) => {
          if (isRequest(message)) client.emit('messageBuffer', each, message)
          else onBad('adapter')
        }),
      ),
    // The bus is closed right after the adapter.
    punsubscribe: () => undefined,
    unsubscribe: () => undefined,
  })
  return createAdapter(client, client, { key: 'truss:io' })
}
