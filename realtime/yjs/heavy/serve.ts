import { MongoClient } from 'mongodb'
import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { z } from 'zod'
import type { AccessChanged } from '#shared/ports.ts'
import { createBus } from '../../bus.ts'
import { callsOf } from '../../roomCalls.ts'
import { roomsPort } from '../../roomsPort.ts'
import { createYjs, type Unsaved } from '../engine.ts'
import { refOf } from '../rooms.ts'
import { apiAsking } from './api.ts'
import type { Knock, Setup } from './messages.ts'

export type Serving = {
  isOpen(room: string): boolean
  enter(knock: Knock, socket: Socket): void
  answer(name: string, args: unknown[]): Promise<unknown>
  onAccessChanged(change: AccessChanged): void
  stop(deadlineMs: number): Promise<Unsaved[]>
}

type Deps = {
  log: Logger
  setup: Setup
  ask: (name: string, args: unknown[], withinMs: number) => Promise<unknown>
  /** A room has left the memory. */
  onGone: (room: string) => void
}

const Deadline = z.tuple([z.number()])
const Stored = z.object({ name: z.string(), gen: z.number(), rev: z.number() })

/** The engine of a process for heavy rooms, on stores of its own. Rejects when they cannot be reached. */
export async function serve({ log, setup, ask, onGone }: Deps): Promise<Serving> {
  const { processId, redis } = setup
  const mongo = new MongoClient(setup.mongo.url, {
    maxPoolSize: 10,
    serverSelectionTimeoutMS: 10_000,
    connectTimeoutMS: 5_000,
    socketTimeoutMS: 60_000,
    appName: `truss ${setup.label}`,
  })
  await mongo.connect()
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'truss_', eventLoopMonitoringPrecision: 50 })
  const bus = redis ? createBus({ redisUrl: redis.url, prefix: redis.prefix, log, registry }) : null
  const yjs = createYjs({
    log,
    mongo: mongo.db(setup.mongo.database),
    api: apiAsking(ask),
    processId,
    registry,
    // The process that started this one sweeps for both.
    limits: { ...setup.limits, compactSweepMs: Infinity },
    ...(bus && { bus }),
    apart: { onGone },
  })
  const calls = callsOf(roomsPort(yjs, log))
  const flushAll = async () => void (await Promise.allSettled(yjs.roomsOpen().map((name) => yjs.flush(refOf(name)))))
  const stop = async (deadlineMs: number): Promise<Unsaved[]> => {
    const unsaved = await yjs.shutdown(deadlineMs)
    bus?.close()
    await mongo.close()
    return unsaved
  }
  let stopped: Promise<Unsaved[]> | null = null
  const stopOnce = (deadlineMs: number) => (stopped ??= stop(deadlineMs))
  const own = new Map<string, (args: unknown) => Promise<unknown>>([
    ['stop', (args) => stopOnce(Deadline.parse(args)[0])],
    ['flushAll', flushAll],
    ['metrics', () => registry.getMetricsAsJSON()],
    ['project', (args) => yjs.handed.project(z.tuple([Stored]).parse(args)[0])],
    ['version', (args) => yjs.handed.version(z.tuple([Stored]).parse(args)[0])],
  ])
  return {
    isOpen: yjs.handed.isOpen,
    enter: yjs.handed.enter,
    onAccessChanged: yjs.onAccessChanged,
    stop: stopOnce,
    async answer(name, args) {
      const call = own.get(name) ?? calls.get(name)
      if (!call) throw new Error(`no such question: ${name}`)
      return call(args)
    },
  }
}
