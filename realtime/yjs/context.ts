import type { Logger } from 'pino'
import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type * as Y from 'yjs'
import type { ApiPort, Principal, RoomAccess } from '#shared/ports.ts'
import type { RoomRef, RoomRole } from '#shared/rooms.ts'
import type { Answer } from './answers.ts'
import type { Compactor, Tail } from './compactSchedule.ts'
import type { Cluster, Others } from './cluster/context.ts'
import type { Knocks } from './crowd.ts'
import type { Heavy } from './heavy/pool.ts'
import type { Hold } from './hold.ts'
import type { Limits } from './limits.ts'
import type { Metrics } from './metrics.ts'
import type { Projector } from './projector.ts'
import type { BehindRow } from './store.ts'
import type { Allowance } from './rate.ts'
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
  /** Connections by user id. */
  people: Map<string, Set<Connection>>
  knocks: Knocks
  /** Registered before access is asked, so that a change in between is not missed. */
  knocking: Set<Knock>
  committer: Committer
  /** Null when this process is to know of no other. */
  cluster: Cluster | null
  turn: Turn
  projector: Projector
  /** Reading documents for their projections takes the event loop by turns. */
  reading: <T>(work: () => T) => Promise<T>
  /** Says of a room that it will be ahead of its projection; those of one moment together. */
  markBehind: (row: BehindRow) => Promise<true>
  compactor: Compactor
  /** Settles when the last large room that is being loaded is there. */
  heavyLoads: Promise<void>
  /** Size of all `Room.answer`. */
  answersBytes: number
  /** Processes for heavy rooms; null: such rooms are opened here. */
  heavy: Heavy | null
  /** Only in a process for heavy rooms, which serves another one. */
  apart: Apart | null
  stopping: boolean
}

/** Something of a connection that waits for a later turn, mostly a frame. */
export type Late = { connection: Connection; take: () => void }

/**
 * This turn of the event loop: `rooms` have updates that are applied at its `end`. Frames are looked at until `readUntil` (by
 * `performance.now()`); `late` is what came after that, and all that came behind it, the oldest first.
 */
export type Turn = {
  rooms: Set<Room>
  end: NodeJS.Immediate | null
  readUntil: number
  late: Late[]
}

/** `onGone`: a room has left the memory. */
export type Apart = { onGone: (name: string) => void }

/** `newest`: epoch of the newest change of access that may concern it since it was asked for; 0 for none. */
export type Knock = { principal: Principal; room: RoomRef; newest: number }

export type Committer = {
  dirty: Set<Room>
  /** The next commit, and when it is made. */
  timer: NodeJS.Timeout | null
  timerAt: number
  /** Commits that are under way. */
  running: number
  unsavedBytes: number
  /** How many updates the last commit took. */
  updates: number
  /** When the last one began, and how long the last one that is over took. */
  startedAt: number
  tookMs: number
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
  /** The record that is to be stored next, and whether it is on its way. */
  inFlight: { row: UpdateRow; seq: number; bytes: number; since: number } | null
  isSending: boolean
  /** Number of the newest update that was applied and must be stored. */
  last: number
  durable: number
  unsavedBytes: number
  failures: number
  retryAt: number
  /** Told to clients: edits wait for the database, or are refused until it has caught up. */
  degraded: 'none' | 'unsaved' | 'readonly'
  waiting: (Place & { done: () => void; fail: (err: Error) => void })[]
}

export type Projection = {
  /** `rt_rooms` already says that this room is ahead of its projection, or will when `marking` is over. */
  marked: boolean
  marking: Promise<void> | null
  /** Something came in since the last projection took the content; when the last edit did. */
  isNews: boolean
  editedAt: number
  /** The number in `rt_rooms` of a mark that the last projection made for what was to come; null when it made none. */
  ahead: number | null
  dueAt: number | null
  running: Promise<void> | null
  by: Set<string>
  /** Its content did not fit into one document of the database. */
  isTooLarge: boolean
}

/**
 * A place up to which everything must be durable: the number `seq` in this node's log, and the first `others` updates of other nodes.
 */
export type Place = { seq: number; others: number }

/** `node`: the other node that the client is connected to; null when it is, or was, connected here. */
export type AwarenessEntry = {
  clock: number
  state: string | null
  owner: Connection | null
  node: string | null
  userId: string
  seenAt: number
}

export type Fill = 'none' | 'near' | 'full'

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
  /** Some of its connections are not read until the queue is shorter. */
  holdsQueue: boolean
  /** Whether it has room for more; told to its clients. */
  fill: Fill
  /** Its encoded size when it was measured, what `bytes` said then, when that was and how long it took. */
  measured: { bytes: number; at: number; when: number; took: number }
  log: RoomLog
  /** What this room holds of every other writer: the number of its last update. */
  heads: Map<string, number>
  /** Null without a cluster, and before the room begins to load. */
  others: Others | null
  projection: Projection
  awareness: Map<number, AwarenessEntry>
  awarenessChanged: Set<number>
  awarenessTimer: NodeJS.Timeout | null
  /** Which user a clientID was first seen with; kept while the room lives, so that nobody takes it over. */
  owners: Map<number, string>
  pending: { since: number; from: Connection; asked: boolean } | null
  idleAt: number | null
  /** It is being taken out of memory, unless somebody comes. */
  leaving: boolean
  /** It is on its way to a process for heavy rooms; never rejects. */
  moving: Promise<void> | null
  answer: Answer | null
  /** Records after the snapshot, as far as this process knows. */
  tail: Tail
  /** Its snapshot was found damaged, and must be replaced. */
  damaged: boolean
  /** Encoded size of what was loaded and applied since, a rough measure for `rt_rooms.bytes`. */
  bytes: number
}

export type Connection = {
  id: number
  ws: WebSocket
  /** What `ws` reads from and writes to. */
  socket: Duplex
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
  /** Sync frames received, and which place each one waits for (`seq` is `Infinity`: it was refused). */
  received: number
  acks: (Place & { count: number })[]
  refused: boolean
  /** Answers to our SyncStep1 that may still come; those may relay what others wrote. */
  relays: number
  allowance: Allowance
  holds: Set<Hold>
  /** How much of it waits for a later turn. */
  late: number
  /** Size of the first answer to its SyncStep1, which may wait in the socket. */
  firstAnswer: number
  lag: { vector: Uint8Array; buffered: number; since: number } | null
  sentAt: number
  /** When it last answered a ping. */
  heardAt: number
  missedPongs: number
  pingAt: number
  checkedAt: number
  nextCheckAt: number
  checking: 'no' | 'running' | 'again'
}
