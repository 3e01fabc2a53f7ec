import type { Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Addressed } from '#shared/ports.ts'
import { socketPath, yjsPath } from '#shared/socket.ts'
import { createBus } from './bus.ts'
import { createSocketServer } from './events/server.ts'
import { roomsPort } from './roomsPort.ts'
import type { HeavyOptions } from './yjs/heavy/pool.ts'
import { createYjs, type Unsaved, type YjsDeps, type YjsEngine } from './yjs/engine.ts'
import { refuseUpgrade } from './yjs/upgrade.ts'
import { refOf } from './yjs/rooms.ts'

export type RealtimeDeps = Omit<YjsDeps, 'heavy' | 'apart'> & {
  http: Server
  redisUrl: string
  /** Put before every Redis channel; the api's publisher uses the same. */
  busPrefix: string
  /** Processes that it may start for heavy rooms. */
  heavy?: Pick<HeavyOptions, 'processes' | 'mongoUrl' | 'logLevel'>
  /** Upgrades of other parts of the process (the dev server's own socket) that must be left alone. */
  isForeign?: (path: string) => boolean
}

/** One router for all upgrades of a server: Yjs rooms to the engine, `/rt/io` to engine.io (which listens itself), else 404. */
export function routeUpgrades(
  http: Server,
  yjs: Pick<YjsEngine, 'handleUpgrade'>,
  isForeign?: (path: string) => boolean,
): void {
  http.on('upgrade', (req, socket, head) => {
    const path = (req.url ?? '').split('?')[0] ?? ''
    if (path.startsWith(`${yjsPath}/`)) return void yjs.handleUpgrade(req, socket, head)
    if (path === socketPath || path.startsWith(`${socketPath}/`) || isForeign?.(path)) return
    refuseUpgrade(socket, 404)
  })
}

/** The realtime role: Yjs rooms, sockets and the bus behind one HTTP server. */
export function createRealtime(deps: RealtimeDeps) {
  const { http, api, log, registry, redisUrl, busPrefix, limits = {} } = deps
  const heavy = deps.heavy && { ...deps.heavy, limits, redis: { url: redisUrl, prefix: busPrefix } }
  const bus = createBus({ redisUrl, log, registry, prefix: busPrefix })
  const { heavy: _, ...rest } = deps
  const yjs = createYjs({ ...rest, bus, ...(heavy && { heavy }) })
  bus.onAccessChanged((change) => yjs.onAccessChanged(change))
  // While Redis was away a change may have been missed: everybody is asked for again.
  bus.onRestored(() => yjs.onAccessChanged({ epoch: 0 }))
  const sockets = createSocketServer({ http, api, bus, log, registry })

  routeUpgrades(http, yjs, deps.isForeign)
  return {
    yjs,
    /** What the api may ask of the rooms. */
    rooms: yjs.placed(roomsPort(yjs, log)),
    /** Prometheus text of this process and those that it has started. */
    metrics: yjs.metrics,
    /** An event announced by the api of this process, so that it needs no Redis. */
    deliver: (event: Addressed): void => sockets.deliver(event),
    /** Stores what waits and sends nobody away; for an end that was asked for twice. Resolves within `deadlineMs`. */
    async flush(deadlineMs: number): Promise<void> {
      const refs = yjs.roomsOpen().map(refOf)
      const flushed = [...refs.map((ref) => yjs.flush(ref)), yjs.flushHeavy(deadlineMs)]
      await Promise.race([Promise.allSettled(flushed), sleep(deadlineMs)])
    },
    /** Stores and closes everything; resolves within `deadlineMs` with what could not be stored. */
    async close(deadlineMs: number): Promise<Unsaved[]> {
      const [unsaved] = await Promise.all([yjs.shutdown(deadlineMs), sockets.close()])
      bus.close()
      return unsaved
    },
  }
}
