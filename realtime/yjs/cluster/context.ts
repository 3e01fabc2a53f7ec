import type { Bus } from '../../bus.ts'
import type { Room } from '../context.ts'
import type { Answers } from './ask.ts'
import type { ClusterMetrics } from './metrics.ts'
import type { Message } from './messages.ts'

/** What the engine needs of `realtime/bus.ts`. */
export type RoomBus = Pick<Bus, 'hear' | 'publish' | 'earsOf' | 'isUp' | 'onRestored' | 'redis'>

/** This process among the others that serve the same rooms. */
export type Cluster = {
  bus: RoomBus
  metrics: ClusterMetrics
  /** Other live nodes, and when each was last heard. */
  nodes: Map<string, number>
  /** Another node was heard since this process started: there may be others even when none is heard now. */
  hasMet: boolean
  /** Has heard its own hello since the subscription was made: what others say is heard too. */
  isHeard: boolean
  nextHelloAt: number
  nextBeatAt: number
  nextActiveAt: number
  /** Rooms that somebody has come into since who is there was last written. */
  entered: Set<Room>
  /** Rooms with something to tell at the end of this turn of the event loop. */
  outbox: Set<Room>
  /** Rooms with messages that are applied at the end of this turn. */
  inbox: Set<Room>
  /** Rooms whose newest durable number is to be told. */
  durable: Set<Room>
  durableTimer: NodeJS.Timeout | null
  polling: number
  /** Begins to hear a room; resolves when its log may be read without missing anything in between. */
  enter(room: Room): Promise<void>
  /** The room is loaded: what was heard meanwhile is applied. */
  loaded(room: Room): void
  leave(room: Room): void
  /**
   * Everything of other nodes that is stored until now is in the document when this resolves. Rejects when the database does not answer.
   */
  catchUp(room: Room): Promise<void>
  /** Asks every other live node; resolves within `withinMs` (5 s) with what came, never rejects. */
  askAll(kind: string, body: unknown, withinMs?: number): Promise<Answers>
  /** Answers a kind of question of other nodes with JSON; what the handler throws counts as no answer. */
  answerTo(kind: string, handler: (body: unknown) => Promise<unknown>): void
}

/** Nobody else is there, so nothing is told: an installation of one process does not pay for this. */
export const isAlone = (cluster: Cluster): boolean => cluster.nodes.size === 0

export type Update = Extract<Message, { type: 'update' }>

/** What a room knows of another writer. What it holds of it without a gap is in `room.heads`. */
export type Writer = {
  /** Highest number that is known to exist. */
  known: number
  durable: number
  /** Held beyond a gap, in order and apart from each other. */
  ahead: { first: number; last: number }[]
  /** Its node could not store in time, so this node does it at once, until `durable` moves on again. */
  isSlow: boolean
}

/** Updates of another writer that are in the document and not known to be durable. */
export type Held = {
  w: string
  n: number
  updates: Uint8Array[]
  bytes: number
  by: string[]
  at: number
  /** Number in this node's own log, once it has stored them itself. */
  own: number | null
}

/** A room's side of the cluster. */
export type Others = {
  stop: () => void
  /** What is heard while the room loads; null afterwards. */
  early: Message[] | null
  earlyBytes: number
  /** More was heard than could be kept. */
  missedEarly: boolean
  inbox: Update[]
  outbox: { update: Uint8Array; by: string[]; n: number }[]
  toldDurable: number
  digestAt: number
  /** When the log was last looked at, and this room's part of the time until the next look, so that not all look at once. */
  polledAt: number
  pace: number
  /** The others are to be asked who is there. */
  mustAsk: boolean
  writers: Map<string, Writer>
  held: Held[]
  heldBytes: number
  /** How many `Held` there ever were, and how many of the first ones are durable. */
  applied: number
  settled: number
  settling: boolean
  fill: { timer: NodeJS.Timeout | null; dueAt: number; running: Promise<void> | null; all: boolean; waitMs: number }
}
