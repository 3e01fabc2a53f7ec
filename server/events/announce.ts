import { channel } from '#shared/keys.ts'
import type { Addressed } from '#shared/ports.ts'
import type { Server } from '../context.ts'
import type { Consumer } from './consumer.ts'
import { startLoop } from './loop.ts'
import { headPos } from './read.ts'

/** Publishes on Redis; when Redis is away it only logs, as every node fills gaps from the log by `pos`. */
async function publish(server: Server, name: string, message: object): Promise<void> {
  try {
    await server.redis.publish(server.config.busPrefix + name, JSON.stringify(message))
  } catch (err) {
    server.log.warn({ err, channel: name }, 'not announced: Redis is away, nodes will fetch the gap')
  }
}

/** Tells every realtime node of an event; the one in this process directly, so that it needs no Redis. */
export const announceConsumer = (local?: (event: Addressed) => void): Consumer => ({
  name: 'announce',
  handle: async (server, addressed) => {
    local?.(addressed)
    await publish(server, channel.events, addressed)
  },
})

/** Says the head of the log each 2 s, so that a node notices what it missed. */
export function startHeadTick(server: Server): { stop(): Promise<void> } {
  return startLoop('head tick', server.log, 2000, async () => {
    await publish(server, channel.head, { pos: await headPos(server.root) })
    return false
  })
}
