import { z } from 'zod'
import { Published } from '#shared/events.ts'
import { channel } from '#shared/keys.ts'
import type { Addressed } from '#shared/ports.ts'
import { hintCrowd, writeAll } from '../presence/crowds.ts'
import { recordEverybody } from '../presence/people.ts'
import { crowdChannel } from '../presence/store.ts'
import { onAccessChanged, onChangesMissed, tickListeners } from './access.ts'
import type { Node } from './context.ts'
import { expectHead, fillGap, takeEvent } from './feed.ts'

const Announced = z.object({ pos: z.int().min(0), audience: z.array(z.string().min(1)), event: Published })
const Head = z.object({ pos: z.int().min(0) })
const Crowd = z.object({ key: z.string() })

/** Sends an event to everybody here who may hear it: once, also to those who are in several of its rooms. */
export function tell(node: Node, { pos, audience, event }: Addressed): void {
  const have: string[] = []
  for (const [id, place] of node.ahead) {
    if (place >= pos) have.push(id)
    else node.ahead.delete(id)
  }
  // No room at all would mean everybody.
  if (audience.length > 0) node.io.local.to(audience).except(have).emit('event', event)
}

/** Everybody here missed something that cannot be told any more. */
export function lose(node: Node, head: number): void {
  node.ahead.clear()
  for (const { socket, place } of node.listeners.values()) if (place.state === 'live') socket.emit('resync', head)
}

/** Joins the node to the bus and starts its clocks. */
export function listen(node: Node): NodeJS.Timeout[] {
  const { bus, feed, limits, now } = node
  let heardAt = now()
  bus.on(channel.events, Announced, (event) => {
    heardAt = now()
    takeEvent(feed, event)
  })
  bus.on(channel.head, Head, ({ pos }) => {
    heardAt = now()
    expectHead(feed, pos)
  })
  bus.on(crowdChannel, Crowd, ({ key }) => hintCrowd(node.crowds, key))
  bus.onAccessChanged((change) => onAccessChanged(node, change))
  bus.onRestored(() => {
    void fillGap(feed)
    onChangesMissed(node)
    void writeAll(node.crowds).catch((err: unknown) => node.crowds.onFailure(err))
  })
  const poll = () => (!bus.isUp() || now() - heardAt > limits.silentMs) && void fillGap(feed)
  return [
    setInterval(poll, limits.pollMs),
    setInterval(() => tickListeners(node), limits.tickMs),
    setInterval(() => void recordEverybody(node), limits.presenceBeatMs),
  ]
}
