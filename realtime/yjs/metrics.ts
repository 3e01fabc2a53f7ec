import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import { memoryOf } from './budget.ts'
import type { Yjs } from './context.ts'
import { seconds, storageMetrics } from './metrics-storage.ts'

export type Metrics = ReturnType<typeof createMetrics>

/** Metrics of the engine (realtime.md 3.11), `truss_rt_*`. Gauges are read from the engine when they are asked for. */
export function createMetrics(registry: Registry) {
  const registers = [registry]
  return {
    ...storageMetrics(registers),
    commit: new Histogram({
      name: 'truss_rt_commit_seconds',
      help: 'Time of one group commit',
      buckets: seconds,
      registers,
    }),
    commitFailures: new Counter({ name: 'truss_rt_commit_failures_total', help: 'Failed group commits', registers }),
    ackLag: new Histogram({
      name: 'truss_rt_ack_lag_seconds',
      help: 'From receiving an edit to its being durable',
      buckets: seconds,
      registers,
    }),
    closes: new Counter({ name: 'truss_rt_closes_total', help: 'Closed connections', labelNames: ['code'], registers }),
    rejected: new Counter({
      name: 'truss_rt_rejected_total',
      help: 'Refused frames',
      labelNames: ['reason'],
      registers,
    }),
    limited: new Counter({
      name: 'truss_rt_limited_total',
      help: 'How often a limit was reached, by its name',
      labelNames: ['limit'],
      registers,
    }),
    updates: new Counter({ name: 'truss_rt_updates_total', help: 'Applied updates', registers }),
    awareness: new Counter({ name: 'truss_rt_awareness_out_total', help: 'Awareness frames encoded', registers }),
    projectionFailures: new Counter({
      name: 'truss_rt_projection_failures_total',
      help: 'Failed projections',
      registers,
    }),
    versionFailures: new Counter({ name: 'truss_rt_version_failures_total', help: 'Versions not made', registers }),
  }
}

/** Gauges over the live state of the engine. */
export function watchEngine(registry: Registry, ctx: Yjs): void {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `truss_rt_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  const rooms = () => [...ctx.rooms.values()]
  gauge('connections', 'Open Yjs connections', () => ctx.connections.size)
  gauge('rooms', 'Rooms in memory', () => ctx.rooms.size)
  gauge(
    'rooms_idle',
    'Rooms in memory without a connection',
    () => rooms().filter((room) => room.idleAt !== null).length,
  )
  gauge('rooms_memory_bytes', 'Estimated memory of all rooms', () => memoryOf(ctx))
  gauge('tail_records_max', 'Longest log of a room in memory', () => Math.max(0, ...rooms().map((r) => r.tail.records)))
  gauge('commit_queue_bytes', 'Bytes waiting for the database', () => ctx.committer.unsavedBytes)
  gauge('unacked_seconds', 'Age of the oldest edit that is not durable', () => oldestUnsavedMs(ctx) / 1000)
  gauge(
    'pending_structs_rooms',
    'Rooms that wait for a missing update',
    () => rooms().filter((room) => room.pending).length,
  )
  gauge('lagging', 'Connections that read too slowly', () => [...ctx.connections].filter((c) => c.lag).length)
}

function oldestUnsavedMs(ctx: Yjs): number {
  let oldest = ctx.now()
  for (const room of ctx.committer.dirty)
    oldest = Math.min(oldest, room.log.inFlight?.since ?? room.log.queue[0]?.at ?? oldest)
  return ctx.now() - oldest
}
