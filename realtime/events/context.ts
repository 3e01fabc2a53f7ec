import type { Logger } from 'pino'
import type { Server, Socket } from 'socket.io'
import type { ApiPort, KnockHeaders, Principal } from '#shared/ports.ts'
import type { ClientToServer, ServerToClient, Viewing } from '#shared/socket.ts'
import type { Bus } from '../bus.ts'
import type { Crowds } from '../presence/crowds.ts'
import type { Feed } from './feed.ts'
import type { Limits } from './limits.ts'
import type { Metrics } from './metrics.ts'
import type { Bucket } from './rate.ts'

/** What arrives is whatever somebody sent; each handler parses it. */
type Untrusted = Record<keyof ClientToServer, (...sent: unknown[]) => void>
export type Io = Server<Untrusted, ServerToClient, Record<string, never>, { listener?: Listener }>
export type IoSocket = Socket<Untrusted, ServerToClient, Record<string, never>, { listener?: Listener }>

/** What every function of the Socket.IO side gets first. */
export type Node = {
  io: Io
  api: ApiPort
  bus: Bus
  log: Logger
  limits: Limits
  metrics: Metrics
  feed: Feed
  crowds: Crowds
  now: () => number
  /** By socket id. */
  listeners: Map<string, Listener>
  /** Sockets whose replay went beyond the node's own place, and how far: what they have is not sent to them again. */
  ahead: Map<string, number>
  rechecks: { running: number; waiting: Set<Listener> }
  stopping: boolean
}

export type Place =
  | { state: 'nowhere' }
  | { state: 'entering'; workspaceId: string }
  | { state: 'live'; workspaceId: string; until: number }

/** One connection of a person. */
export type Listener = {
  socket: IoSocket
  principal: Principal
  /** Asked again at each re-check: a session may end while the socket is open. */
  headers: KnockHeaders
  place: Place
  /** Rooms of `hearing` that it is in. */
  rooms: Set<string>
  /** Grows with each hello; an older one that is still on its way gives up. */
  turn: number
  /** Access changes seen that may concern it; an answer asked for before one of them is not used. */
  changes: number
  checking: 'no' | 'running' | 'again'
  checkedAt: number
  nextCheckAt: number
  status: 'online' | 'away'
  viewing: Viewing | null
  viewingTurn: number
  buckets: Map<string, Bucket>
}
