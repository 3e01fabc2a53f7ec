import type { Logger } from 'pino'
import type { WebSocket } from 'ws'
import type * as Y from 'yjs'
import type { ApiPort, Principal, RoomAccess } from '#shared/ports.ts'
import type { RoomRef, RoomRole } from '#shared/rooms.ts'
import type { Limits } from './limits.ts'
import type { Metrics } from './metrics.ts'
import type { Store, UpdateRow } from './store.ts'

export type Granted = Extract<RoomAccess, { state: 'granted' }>

/** What every function of the engine gets first. */
export type Yjs = {
  log: Logger
  api: ApiPort
  store: Store
  limits: Limits
  metrics: Metrics
  /** Writer name of this process boot; `rt_updates.w`. */
  processId: string
  now: () => number
  /** By room name and generation. */
  rooms: Map<string, Room>
  connections: Set<Connection>
  /** Registered before access is asked, so that a change in between is not missed. */
  knocking: Set<Knock>
  committer: Committer
  /** Rooms that have updates in this turn of the event loop. */
  turn: { rooms: Set<Room>; end: NodeJS.Immediate | null }
  stopping: boolean
}

export type Knock = { principal: Principal; room: RoomRef; changed: boolean }

export type Committer = {
  dirty: Set<Room>
  timer: NodeJS.Timeout | null
  running: boolean
  unsavedBytes: number
  /** Before this time no commit is made. */
  restUntil: number
}

export type Queued = { update: Uint8Array; by: string[]; seq: number; at: number }

/** A checked update, and the number of its frame on the connection. */
export type Taken = { connection: Connection; update: Uint8Array; count: number }

/**
 * This process's place in the room's log. Its updates are counted, over all the times it opens the room: a record carries the number of
 * its last update, and the bus uses the same numbers. Everything up to `durable` is in the database with majority.
 */
export type RoomLog = {
  queue: Queued[]
  inFlight: { row: UpdateRow; seq: number; bytes: number; since: number } | null
  /** Number of the newest update that was applied and must be stored. */
  last: number
  durable: number
  unsavedBytes: number
  failures: number
  retryAt: number
  /** Told to clients: edits wait for the database, or are refused until it has caught up. */
  degraded: 'none' | 'unsaved' | 'readonly'
  waiting: { seq: number; done: () => void }[]
}

export type Projection = {
  /** `rt_rooms` already says that this room is ahead of its projection. */
  marked: boolean
  dueAt: number | null
  running: Promise<void> | null
  by: Set<string>
}

export type AwarenessEntry = { clock: number; state: string | null; owner: Connection | null; userId: string }

export type Room = {
  key: string
  name: string
  ref: RoomRef
  gen: number
  /** `broken`: an update failed half-way; it only waits for its log to be stored. */
  state: 'loading' | 'ready' | 'broken' | 'gone'
  doc: Y.Doc
  /** Settles when loaded; rejects when the load failed. */
  opened: Promise<void>
  connections: Set<Connection>
  /** Updates that are applied together at the end of this turn of the event loop. */
  turn: { taken: Taken[]; bytes: number }
  log: RoomLog
  /** What this room holds of every other writer: the number of its last update. */
  heads: Map<string, number>
  projection: Projection
  awareness: Map<number, AwarenessEntry>
  awarenessChanged: Set<number>
  awarenessTimer: NodeJS.Timeout | null
  /** Which user a clientID was first seen with; kept while the room lives, so that nobody takes it over. */
  owners: Map<number, string>
  pending: { since: number; from: Connection; asked: boolean } | null
  idleAt: number | null
  /** Encoded size of what was loaded and applied since, a rough measure for `rt_rooms.bytes`. */
  bytes: number
}

export type Connection = {
  id: number
  ws: WebSocket
  principal: Principal
  room: Room
  role: RoomRole
  epoch: number
  until: number
  /** Speaks frames 120 and 121. */
  v1: boolean
  state: 'waiting' | 'open' | 'closed'
  waiting: Uint8Array[]
  waitingBytes: number
  badFrames: number
  /** Sync frames received, and which log place each one waits for (`Infinity`: it was refused). */
  received: number
  acks: { count: number; seq: number }[]
  refused: boolean
  /** Answers to our SyncStep1 that may still come; those may relay what others wrote. */
  relays: number
  lag: { vector: Uint8Array; buffered: number; since: number } | null
  sentAt: number
  missedPongs: number
  pingAt: number
  checkedAt: number
  nextCheckAt: number
  checking: 'no' | 'running' | 'again'
}
