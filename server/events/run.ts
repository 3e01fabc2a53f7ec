import type { Addressed } from '#shared/ports.ts'
import type { Server } from '../context.ts'
import { announceConsumer, startHeadTick } from './announce.ts'
import { consume, type Consumption, leave, settleAll } from './consume.ts'
import type { Consumer } from './consumer.ts'
import { consumers } from './consumers.ts'
import { listen } from './listen.ts'
import { startLoop } from './loop.ts'
import { headPos } from './read.ts'
import { keepRecent, type Recent } from './recent.ts'
import { startSequencer } from './sequence.ts'

type Running = { stop(): Promise<void> }

/** What happens because of an event waits this long: the screens of people come first, and several events are read at once. */
const afterScreensMs = 50
/** The notification of what this process placed often comes just before the answer that holds it; without it, the database would be asked again. */
const ownAnswerMs = 20

type Consumers = Running & { reach(pos: number): void }

/**
 * Runs consumers until stopped: woken `restMs` after places are given, told how far (`reach`), or `heardMs` after the notification of it. One
 * look at the head each second is the net for all of them, and writes down the places they reached.
 */
function runConsumers(
  server: Server,
  url: string,
  all: Consumer[],
  recent: Recent,
  { restMs = 0, heardMs = () => 0 }: { restMs?: number; heardMs?: () => number },
): Consumers {
  let head = 0
  let resting: NodeJS.Timeout | null = null
  const running = all.map((consumer) => {
    const consumption: Consumption = { server, consumer, recent, hold: null, askAt: 0 }
    const loop = startLoop(`consumer ${consumer.name}`, server.log, null, () => consume(consumption, head))
    const isBehind = () => (consumption.hold?.pos ?? -1) < head
    return { consumption, loop, isBehind, leave: () => leave(consumption) }
  })
  const reach = (pos: number) => {
    if (pos <= head) return
    head = pos
    if (restMs === 0) wakeAll()
    else resting ??= setTimeout(wakeAll, restMs)
  }
  const wakeAll = () => {
    resting = null
    for (const { loop } of running) loop.wake()
  }
  const net = startLoop('consumer net', server.log, 1000, async () => {
    reach(await headPos(server.root))
    await settleAll(running.map(({ consumption }) => consumption))
    // Another process had the lease when this one was woken, and may have died with it.
    for (const one of running) if (one.isBehind()) one.loop.wake()
    return false
  })
  const listener = listen({ url, channel: 'truss_pos', log: server.log }, (payload) => {
    if (!payload) return net.wake()
    const waitMs = heardMs()
    if (waitMs === 0) reach(Number(payload))
    else setTimeout(() => reach(Number(payload)), waitMs).unref()
  })
  return {
    reach,
    stop: async () => {
      if (resting) clearTimeout(resting)
      await Promise.all([...running.map(({ loop }) => loop.stop()), net.stop()])
      for (const one of running) await one.leave()
      await listener.close()
    },
  }
}

/**
 * What the api role runs of the log: the sequencer, and `announce` to the sockets. `local` is the realtime part of this process. What this
 * process placed is announced at once; the notification of it is for the others.
 */
export function runApiEvents(server: Server, url: string, recent: Recent, local?: (event: Addressed) => void): Running {
  const sequencer = startSequencer(server, url, (placed) => {
    keepRecent(recent, placed)
    announce.reach(Number(placed.at(-1)?.pos))
  })
  const heardMs = () => (sequencer.isElected() ? ownAnswerMs : 0)
  const announce = runConsumers(server, url, [announceConsumer(local)], recent, { heardMs })
  const parts = [sequencer, announce, startHeadTick(server)]
  return { stop: async () => void (await Promise.all(parts.map((part) => part.stop()))) }
}

/** What the jobs role runs of the log. */
export const runJobEvents = (server: Server, url: string, recent: Recent): Running =>
  runConsumers(server, url, consumers, recent, { restMs: afterScreensMs })
