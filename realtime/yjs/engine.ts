import { setTimeout as sleep } from 'node:timers/promises'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Db } from 'mongodb'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { WebSocketServer } from 'ws'
import type { AccessChanged, ApiPort, RoomsPort } from '#shared/ports.ts'
import type { RoomAt, RoomEdit } from '#shared/room-edits.ts'
import { closeCode, type RoomRef } from '#shared/rooms.ts'
import { onAccessChanged } from './access.ts'
import { joinCluster } from './cluster/cluster.ts'
import type { RoomBus } from './cluster/context.ts'
import { flushRoom } from './cluster/flush.ts'
import { defaultRoomMemory } from './budget.ts'
import { hurry, isClean, whenStored } from './commit.ts'
import { newCompactor, stopCompactor } from './compactSchedule.ts'
import type { Apart, Room, Yjs } from './context.ts'
import { editRoom } from './edits.ts'
import { readRoomContent } from './edits-read.ts'
import { handedWork } from './heavy/handed.ts'
import { metricsText } from './heavy/metrics.ts'
import { endHeavy, flushHeavy, type HeavyOptions, newHeavy, tellAccess } from './heavy/pool.ts'
import { placedRooms } from './heavy/rooms.ts'
import { defaultLimits, type Limits } from './limits.ts'
import { createMetrics, watchEngine } from './metrics.ts'
import { projectDue, sweepProjections } from './project.ts'
import { gather } from './gather.ts'
import { newProjector } from './projector.ts'
import { slices } from './slices.ts'
import { dispose } from './room.ts'
import { close } from './send.ts'
import { markBehind, storeOf } from './store.ts'
import { tendProjections, tick } from './ticker.ts'
import { endTurnOf, takeRest } from './turn.ts'
import { answerKnock } from './upgrade.ts'
import { sweepVersions } from './versions.ts'
import { versionsPort } from './versions-port.ts'

export type YjsDeps = {
  log: Logger
  /** Its indexes must be there (`ensureIndexes`). */
  mongo: Db
  api: ApiPort
  /** Unique for each boot of a process; the writer's name in the log. */
  processId: string
  registry: Registry
  limits?: Partial<Limits>
  /** Milliseconds since 1970. */
  now?: () => number
  /** Redis between the nodes; without it this process knows of no other. */
  bus?: RoomBus
  /** Processes that it may start for heavy rooms; without it such rooms are opened in this one. */
  heavy?: HeavyOptions
  /** This is a process for heavy rooms. */
  apart?: Apart
}

export type YjsEngine = ReturnType<typeof createYjs>

/** What is not stored when the deadline of a shutdown has passed. */
export type Unsaved = { room: string; updates: number }

/** The Yjs engine of this process: rooms, their sockets, and the group commit of their logs (realtime.md section 3). */
export function createYjs(deps: YjsDeps) {
  const ctx = contextOf(deps)
  watchEngine(deps.registry, ctx)
  const cluster = deps.bus && joinCluster(ctx, deps.bus, deps.registry)
  // Per-kind limits are ours; this one only bounds what ws buffers.
  const wss = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: ctx.limits.syncBytes + 1024 })
  const { tickMs, projectTickMs } = ctx.limits
  const tickers = [
    setInterval(() => tick(ctx), tickMs),
    setInterval(() => tendProjections(ctx), Math.min(tickMs, projectTickMs)),
  ]
  // A process for heavy rooms leaves that to the one that started it.
  const sweepers = ctx.apart ? [] : [startSweeper(ctx), startVersionSweeper(ctx)]
  return {
    handleUpgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => answerKnock(ctx, wss, req, socket, head),
    onAccessChanged(change: AccessChanged): void {
      onAccessChanged(ctx, change)
      tellAccess(ctx, change)
    },
    /**
     * Resolves when everything applied in the room until now is stored, on whatever node, and this one holds it. Rejects when another live
     * node does not answer within 5 s.
     */
    flush: (ref: RoomRef) => flushRoom(ctx, ref),
    /** Changes a room for the api. */
    edit: (at: RoomAt, edit: RoomEdit, by: string) => editRoom(ctx, at, edit, by),
    /** What a room of this process holds, all of it stored. */
    read: (at: RoomAt) => readRoomContent(ctx, at),
    versions: versionsPort(ctx),
    /** The port of the rooms for questions about any room, given the one for those of this process. */
    placed: (here: RoomsPort): RoomsPort => placedRooms(ctx, here),
    /** For the process that started this one. */
    handed: handedWork(ctx, wss),
    /** The processes for heavy rooms that there are. */
    heavyProcesses: () =>
      [...(ctx.heavy?.processes ?? [])].map(({ label, pid, rooms }) => ({ label, pid, rooms: rooms.size })),
    /** Stores what waits in the processes for heavy rooms. */
    flushHeavy: (withinMs: number) => flushHeavy(ctx, withinMs),
    /** Prometheus text of this process and those for heavy rooms. */
    metrics: () => metricsText(ctx, deps.registry),
    roomsOpen: () => [...ctx.rooms.values()].map((room) => room.name),
    /**
     * Stores everything, closes all sockets with 1012 spread over a while, ends. Resolves within `deadlineMs` with the rooms
     * that could not be stored (none of it was acknowledged; the clients still have it).
     */
    async shutdown(deadlineMs: number): Promise<Unsaved[]> {
      ctx.stopping = true
      for (const sweeper of sweepers) clearInterval(sweeper)
      const apart = endHeavy(ctx, deadlineMs)
      await stopCompactor(ctx)
      const unsaved = await shutdown(ctx, deadlineMs)
      for (const ticker of tickers) clearInterval(ticker)
      await cluster?.leave()
      wss.close()
      return [...unsaved, ...(await apart)]
    },
  }
}

function contextOf({ log, mongo, api, processId, registry, limits, now, heavy, apart }: YjsDeps): Yjs {
  const all = { ...defaultLimits, roomMemoryBytes: defaultRoomMemory(), ...limits }
  const clock = now ?? Date.now
  const store = storeOf(mongo)
  return {
    log,
    api,
    store,
    limits: all,
    metrics: createMetrics(registry),
    processId,
    now: clock,
    rooms: new Map(),
    connections: new Set(),
    people: new Map(),
    knocks: new Map(),
    knocking: new Set(),
    committer: {
      dirty: new Set(),
      timer: null,
      timerAt: 0,
      running: 0,
      unsavedBytes: 0,
      updates: 0,
      startedAt: 0,
      tookMs: 0,
    },
    cluster: null,
    turn: { rooms: new Set(), end: null, readUntil: 0, late: [] },
    projector: newProjector(store, api, all, clock),
    reading: slices(all.projectSliceMs),
    markBehind: gather(all.batchRecords, async (rows) => {
      await markBehind(store, rows, all.commitTimeoutMs)
      return rows.map((): true => true)
    }),
    compactor: newCompactor(all, clock()),
    heavyLoads: Promise.resolve(),
    answersBytes: 0,
    heavy: heavy && heavy.processes > 0 ? newHeavy(heavy, registry) : null,
    apart: apart ?? null,
    stopping: false,
  }
}

function startSweeper(ctx: Yjs): NodeJS.Timeout {
  const sweep = () =>
    void sweepProjections(ctx).catch((err: unknown) =>
      ctx.log.warn({ err }, 'sweep of projections failed, will be repeated'),
    )
  sweep()
  return setInterval(sweep, ctx.limits.sweepMs)
}

function startVersionSweeper(ctx: Yjs): NodeJS.Timeout {
  const sweep = () =>
    void sweepVersions(ctx).catch((err: unknown) => ctx.log.warn({ err }, 'sweep of versions failed, will be repeated'))
  return setInterval(sweep, ctx.limits.versionSweepMs)
}

async function shutdown(ctx: Yjs, deadlineMs: number): Promise<Unsaved[]> {
  const deadline = ctx.now() + deadlineMs
  await storeAll(ctx, deadline)
  await closeAll(ctx)
  await storeAll(ctx, deadline)
  const rooms = [...ctx.rooms.values()]
  const due = rooms.filter(isClean)
  // The sweep of the next start does what cannot be done in time.
  await Promise.race([Promise.all(due.map((room) => projectDue(ctx, room))), sleep(Math.max(0, deadline - ctx.now()))])
  const unsaved = rooms.filter((room) => !isClean(room)).map(unsavedOf)
  if (unsaved.length > 0) ctx.log.error({ unsaved }, 'stopping with edits unsaved; their clients still have them')
  if (ctx.committer.timer) clearTimeout(ctx.committer.timer)
  for (const room of rooms) dispose(ctx, room)
  return unsaved
}

const unsavedOf = (room: Room): Unsaved => ({ room: room.name, updates: room.log.last - room.log.durable })

/** Waits until every room is stored, or the time is up. */
async function storeAll(ctx: Yjs, deadline: number): Promise<void> {
  for (const room of ctx.rooms.values()) endTurnOf(ctx, room)
  hurry(ctx)
  const all = Promise.all([...ctx.rooms.values()].map((room) => whenStored(room)))
  const timeUp = new AbortController()
  const left = Math.max(0, deadline - ctx.now())
  // The sleep rejects only when it is no longer needed.
  await Promise.race([all, sleep(left, undefined, { signal: timeUp.signal }).catch(() => undefined)])
  timeUp.abort()
}

/** Spread over at most 10 s, so that the clients do not all come back at the same moment. */
async function closeAll(ctx: Yjs): Promise<void> {
  const connections = [...ctx.connections]
  const spread = connections.length < 50 ? 0 : Math.min(ctx.limits.closeSpreadMs, connections.length * 20)
  await Promise.all(
    connections.map(async (connection) => {
      if (spread > 0) await sleep(Math.random() * spread)
      takeRest(ctx, connection)
      close(ctx, connection, closeCode.restart, 'restarting')
    }),
  )
}
