import { closeCode, type RoomRole } from '#shared/rooms.ts'

/**
 * What a room knows about its connection. The server counts sync frames (step 2 and updates) a connection sent, and
 * acknowledges how many of them are durable (frame 120); a reconnect begins the count again.
 */
export type Wire = {
  /** `opening`: never connected, or on the way to another role. `ended`: the server said so for good. */
  link: 'opening' | 'open' | 'away' | 'ended'
  sent: number
  durable: number
  /** Which frame answered the server's first question, so holds everything made before it. Null: not yet asked. */
  answeredAt: number | null
  /** Edits made before that answer: offline, or unacknowledged when the last connection broke. */
  carried: number
  /** Null until the server has said it. */
  role: RoomRole | null
  /** The server's own trouble (frame 121): edits wait for its database, or are refused until it has caught up. */
  degraded: 'none' | 'unsaved' | 'readonly'
  /** Why the server took an edit of this connection not. */
  refused: string | null
  ended: { code: number; reason: string } | null
  /** The connection was cut for sending too much at once; it comes back by itself. */
  isSlowed: boolean
}

export type WireEvent =
  /** A room that had ended is tried once more. */
  | { type: 'knocked' }
  | { type: 'connected' }
  | { type: 'lost'; code: number; reason: string }
  | { type: 'sent'; frame: 'step2' | 'update' }
  | { type: 'acknowledged'; durable: number }
  | { type: 'editedOffline' }
  /** Unsaved edits that this browser kept from before the page was loaded. */
  | { type: 'remembered'; edits: number }
  | { type: 'informed'; role: RoomRole; degraded: Wire['degraded'] }
  | { type: 'denied'; reason: string }

export const newWire: Wire = {
  link: 'opening',
  sent: 0,
  durable: 0,
  answeredAt: null,
  carried: 0,
  role: null,
  degraded: 'none',
  refused: null,
  ended: null,
  isSlowed: false,
}

/** 4400 to 4499 are final: to come back would not help (shared/rooms.ts). */
export const isFinal = (code: number): boolean => code >= 4400 && code < 4500

/** How many edits the server has not acknowledged as durable. */
export function unsavedOf({ sent, durable, answeredAt, carried }: Wire): number {
  if (answeredAt === null) return carried
  return (durable >= answeredAt ? 0 : carried) + sent - Math.max(durable, answeredAt)
}

/** The wire after an event. */
export function wireAfter(wire: Wire, event: WireEvent): Wire {
  switch (event.type) {
    case 'knocked':
      return { ...wire, link: 'opening', ended: null, refused: null }
    case 'connected':
      return { ...wire, link: 'open', sent: 0, durable: 0, answeredAt: null, refused: null, degraded: 'none' }
    case 'lost':
      return lost(wire, event)
    case 'sent': {
      const sent = wire.sent + 1
      if (event.frame === 'step2') return { ...wire, sent, answeredAt: wire.answeredAt ?? sent, isSlowed: false }
      // An edit before the answer is acknowledged by the answer: on its own the server may not be able to place it.
      return { ...wire, sent, carried: wire.answeredAt === null ? wire.carried + 1 : wire.carried }
    }
    case 'acknowledged':
      return { ...wire, durable: Math.max(wire.durable, Math.min(event.durable, wire.sent)) }
    case 'editedOffline':
      return { ...wire, carried: wire.carried + 1 }
    case 'remembered':
      return { ...wire, carried: wire.carried + event.edits }
    case 'informed':
      return { ...wire, role: event.role, degraded: event.degraded }
    case 'denied':
      return { ...wire, refused: event.reason }
  }
}

function lost(wire: Wire, { code, reason }: { code: number; reason: string }): Wire {
  const kept = { ...wire, carried: unsavedOf(wire), sent: 0, durable: 0, answeredAt: null }
  if (isFinal(code)) return { ...kept, link: 'ended', ended: { code, reason } }
  const comesBackAtOnce = code === closeCode.roleChanged || code === closeCode.resync
  return { ...kept, link: comesBackAtOnce ? 'opening' : 'away', isSlowed: code === closeCode.rate }
}

/** What can truthfully be said about what was typed here. `changes` count edits the server has not got for good. */
export type Saving =
  | { state: 'opening' }
  | { state: 'saved' }
  | { state: 'saving' }
  | { state: 'offline'; changes: number }
  | { state: 'notSaved'; reason: string; changes: number }
  | { state: 'readOnly' }
  | { state: 'noAccess'; changes: number }
  | { state: 'deleted'; changes: number }
  /** The content was replaced from another state (restored): the row has a new generation. */
  | { state: 'renewed'; changes: number }

export function savingOf(wire: Wire): Saving {
  const changes = unsavedOf(wire)
  if (wire.ended) return endOf(wire.ended, changes)
  if (wire.refused !== null && changes > 0) return { state: 'notSaved', reason: wire.refused, changes }
  if (wire.isSlowed) return { state: 'notSaved', reason: words.slowed, changes }
  if (wire.link === 'away') return { state: 'offline', changes }
  // Said before anything is typed too: the server would refuse it.
  if (wire.degraded === 'readonly' && wire.role === 'write')
    return { state: 'notSaved', reason: words.readonly, changes }
  if (changes > 0 && wire.degraded === 'unsaved') return { state: 'notSaved', reason: words.unsaved, changes }
  if (changes > 0 && wire.link === 'open') return { state: 'saving' }
  if (wire.link === 'opening' || wire.answeredAt === null || wire.durable < wire.answeredAt) return { state: 'opening' }
  return wire.role === 'read' || wire.role === 'comment' ? { state: 'readOnly' } : { state: 'saved' }
}

const words = {
  unsaved: 'the server cannot store it now and keeps trying; keep this page open',
  readonly: 'the server takes no more until it can store again; what you type is kept here',
  slowed: 'that was too much at once; slow down, it goes on by itself in a few seconds',
  tooLarge: 'that was too much at once; undo it, reload, and add it in parts',
}

function endOf({ code, reason }: { code: number; reason: string }, changes: number): Saving {
  switch (code) {
    case closeCode.unauthenticated:
    case closeCode.forbidden:
      return { state: 'noAccess', changes }
    case closeCode.deleted:
      return { state: 'deleted', changes }
    case closeCode.generation:
      return { state: 'renewed', changes }
    case closeCode.tooLarge:
      return { state: 'notSaved', reason: words.tooLarge, changes }
    default:
      return { state: 'notSaved', reason: reason || `the server ended the connection (${code})`, changes }
  }
}

/**
 * Milliseconds to wait before try number `tries` (from 1) after a connection that ended with `code`: full jitter, so that a
 * restart brings no herd. At most 30 s, and after too many frames at least until the server's measure is empty again.
 */
export const reconnectDelay = (tries: number, code: number, random: number = Math.random()): number =>
  (code === closeCode.rate ? 3000 : 100) + random * Math.min(30_000, 250 * 2 ** tries)
