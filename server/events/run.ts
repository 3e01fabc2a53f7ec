import type { Addressed } from '#shared/ports.ts'
import type { Server } from '../context.ts'
import { announceConsumer, startHeadTick } from './announce.ts'
import { consume } from './consume.ts'
import type { Consumer } from './consumer.ts'
import { consumers } from './consumers.ts'
import { listen } from './listen.ts'
import { startLoop } from './loop.ts'
import { startSequencer } from './sequence.ts'

type Running = { stop(): Promise<void> }

/** Runs consumers until stopped: woken when places are given, polling every second as the net. */
function runConsumers(server: Server, url: string, all: Consumer[]): Running {
  const loops = all.map((consumer) =>
    startLoop(`consumer ${consumer.name}`, server.log, 1000, () => consume(server, consumer)),
  )
  const listener = listen({ url, channel: 'truss_pos', log: server.log }, () => loops.forEach((loop) => loop.wake()))
  return {
    stop: async () => {
      await Promise.all(loops.map((loop) => loop.stop()))
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
