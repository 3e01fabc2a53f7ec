import type { Addressed } from '#shared/ports.ts'
import type { Server } from '../context.ts'
import { announceConsumer, startHeadTick } from './announce.ts'
import { consume, type Consumption, settle } from './consume.ts'
import type { Consumer } from './consumer.ts'
import { consumers } from './consumers.ts'
import { listen } from './listen.ts'
import { startLoop } from './loop.ts'
import { headPos } from './read.ts'
import { startSequencer } from './sequence.ts'

type Running = { stop(): Promise<void> }

/**
 * Runs consumers until stopped: woken when places are given, told how far. One look at the head each second is the net for
 * all of them, and writes down the places they reached.
 */
function runConsumers(server: Server, url: string, all: Consumer[]): Running {
  let head = 0
  const running = all.map((consumer) => {
    const consumption: Consumption = { server, consumer, hold: null }
    const loop = startLoop(`consumer ${consumer.name}`, server.log, null, () => consume(consumption, head))
    return { loop, settle: () => settle(consumption) }
  })
  const reach = (pos: number) => {
    if (pos <= head) return
    head = pos
    for (const { loop } of running) loop.wake()
  }
  const net = startLoop('consumer net', server.log, 1000, async () => {
    reach(await headPos(server.root))
    for (const one of running) await one.settle()
    return false
  })
  const listener = listen({ url, channel: 'truss_pos', log: server.log }, (payload) =>
    payload ? reach(Number(payload)) : net.wake(),
  )
  return {
    stop: async () => {
      await Promise.all([...running.map(({ loop }) => loop.stop()), net.stop()])
      for (const one of running) await one.settle()
      await listener.close()
    },
  }
}

/** What the api role runs of the log: the sequencer, and `announce` to the sockets. `local` is the realtime part of this process. */
export function runApiEvents(server: Server, url: string, local?: (event: Addressed) => void): Running {
  const parts = [
    startSequencer(server, url),
    runConsumers(server, url, [announceConsumer(local)]),
    startHeadTick(server),
  ]
  return { stop: async () => void (await Promise.all(parts.map((part) => part.stop()))) }
}

/** What the jobs role runs of the log. */
export const runJobEvents = (server: Server, url: string): Running => runConsumers(server, url, consumers)
