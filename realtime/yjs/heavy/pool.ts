import type { AccessChanged } from '#shared/ports.ts'
import type { Registry } from 'prom-client'
import { nameInFamily } from '../cluster/family.ts'
import type { Yjs } from '../context.ts'
import type { Unsaved } from '../engine.ts'
import { answeringFor } from './api.ts'
import type { Setup } from './messages.ts'
import type { Tried } from './move.ts'
import { createHeavyMetrics } from './metrics.ts'
import { type HeavyProcess, startProcess } from './process.ts'

/** How processes for heavy rooms are started, and how many there may be. `limits`: what this process itself was given. */
export type HeavyOptions = Pick<Setup, 'logLevel' | 'limits' | 'redis'> & { processes: number; mongoUrl: string }

/** The processes that this one has started for heavy rooms (ADR 0009). None until the first such room is asked for. */
export type Heavy = {
  options: HeavyOptions
  processes: Set<HeavyProcess>
  /** Rooms that were moved there, or tried to be. */
  tried: Map<string, Tried>
  /** How many were ever started: each has a name of its own in the log. */
  started: number
  /** Number of the last visit that was said to any of them. */
  visits: number
  metrics: ReturnType<typeof createHeavyMetrics>
}

/** It has no room, so there is nothing to store. */
const idleEndMs = 5_000

export function newHeavy(options: HeavyOptions, registry: Registry): Heavy {
  const processes = new Set<HeavyProcess>()
  return {
    options,
    processes,
    tried: new Map(),
    started: 0,
    visits: 0,
    metrics: createHeavyMetrics(registry, processes),
  }
}

/** The process for one more heavy room: one that has none, else a new one, else the one that has fewest. */
export function chooseProcess(ctx: Yjs, heavy: Heavy): HeavyProcess {
  const [least] = [...heavy.processes]
    .filter(({ state }) => state === 'up')
    .toSorted((a, b) => a.rooms.size - b.rooms.size)
  if (least && (least.rooms.size === 0 || heavy.processes.size >= heavy.options.processes)) return least
  return start(ctx, heavy)
}

function start(ctx: Yjs, heavy: Heavy): HeavyProcess {
  heavy.started += 1
  const { logLevel, limits, redis, mongoUrl } = heavy.options
  const setup: Setup = {
    processId: nameInFamily(ctx.processId, heavy.started),
    label: labelOf(heavy),
    logLevel,
    limits,
    redis,
    mongo: { url: mongoUrl, database: ctx.store.db.databaseName },
  }
  ctx.log.info({ process: setup.label }, 'starting a process for heavy rooms')
  const one = startProcess({
    log: ctx.log,
    setup,
    startMs: ctx.limits.heavyStartMs,
    answer: answeringFor(ctx.api),
    onEmpty(room, seq) {
      // A later visit is on its way there.
      if (one.rooms.get(room) !== seq) return
      one.rooms.delete(room)
      endWhenIdle(ctx, heavy, one)
    },
    onGone(how) {
      heavy.processes.delete(one)
      if (how === null) return
      heavy.metrics.died.inc()
      ctx.log.error({ process: setup.label, how, rooms: [...one.rooms.keys()] }, 'a process for heavy rooms died')
    },
  })
  heavy.processes.add(one)
  return one
}

/** The lowest that is free, so that a graph goes on when a process is replaced. */
function labelOf({ processes }: Heavy): string {
  const taken = new Set([...processes].map(({ label }) => label))
  for (let n = 1; ; n++) if (!taken.has(`heavy-${n}`)) return `heavy-${n}`
}

/** Gives its memory back when it has had nothing for a while. */
export function endWhenIdle(ctx: Yjs, heavy: Heavy, one: HeavyProcess): void {
  if (one.rooms.size > 0) return
  const { visits } = heavy
  const end = () => {
    if (one.state !== 'up' || one.rooms.size > 0) return
    if (visits !== heavy.visits) return endWhenIdle(ctx, heavy, one)
    void one.end(idleEndMs)
  }
  setTimeout(end, ctx.limits.heavyIdleMs).unref()
}

export function tellAccess({ heavy }: Yjs, change: AccessChanged): void {
  for (const one of heavy?.processes ?? []) one.say({ type: 'access', change })
}

/** Stores what waits in all of them. Never rejects. */
export async function flushHeavy({ heavy, log }: Yjs, withinMs: number): Promise<void> {
  const asked = [...(heavy?.processes ?? [])].map((one) => one.ask('flushAll', [], withinMs))
  for (const { status, ...why } of await Promise.allSettled(asked))
    if (status === 'rejected')
      log.warn({ ...why }, 'a process for heavy rooms did not say that it has stored everything')
}

/** Ends all of them. Resolves with what they could not store. */
export async function endHeavy({ heavy }: Yjs, deadlineMs: number): Promise<Unsaved[]> {
  const unsaved = await Promise.all([...(heavy?.processes ?? [])].map((one) => one.end(deadlineMs)))
  return unsaved.flat()
}
