import * as decoding from 'lib0/decoding'
import type { AwarenessEntry, Connection, Room, Yjs } from './context.ts'
import { awarenessFrame } from './frames.ts'

/** Frame with every state of the room; null when nobody has one. */
export function everyone(room: Room): Uint8Array | null {
  const entries = [...room.awareness].filter(([, entry]) => entry.state !== null)
  return entries.length === 0 ? null : awarenessFrame(entries.map(([id, { clock, state }]) => ({ id, clock, state })))
}

/** A connection has one state; tabs that share a BroadcastChannel relay each other's. */
const statesPerConnection = 16
const owned = (room: Room, connection: Connection): number =>
  [...room.awareness.values()].filter((entry) => entry.owner === connection).length

type Said = { id: number; clock: number; text: string }

/**
 * Takes what a connection says about clientIDs. It owns those it names first; stock clients echo everybody's states, so what it says
 * about others is left out without blame. Returns the places that the client itself must raise above: its own clientID
 * was removed with that clock, and clients ignore an equal one. Throws on a broken or too large state.
 */
export function takeAwareness(ctx: Yjs, connection: Connection, entries: decoding.Decoder): Said[] {
  const { room } = connection
  const behind: Said[] = []
  const changes: Change[] = []
  for (const { id, clock, text } of readSaid(entries)) {
    const known = room.awareness.get(id)
    if (!mayTell(room, connection, id, known, text)) {
      if (text === 'null') ctx.metrics.rejected.inc({ reason: 'foreign_awareness' })
      continue
    }
    if (
      known &&
      clock <= known.clock &&
      !(clock === known.clock && text === 'null') &&
      !hasMoved(connection, known, clock)
    ) {
      if (known.state === null && text !== 'null') behind.push({ id, clock: known.clock, text })
      continue
    }
    const state = text === 'null' ? null : stamped(ctx, connection, text)
    if (state !== null || known?.state) changes.push({ id, clock, state, isNew: !known })
  }
  const added = changes.filter(({ isNew }) => isNew).length
  if (added > 0 && owned(room, connection) + added > statesPerConnection) throw new Error('too many awareness states')
  for (const change of changes) note(ctx, connection, change)
  return behind
}

type Change = { id: number; clock: number; state: string | null; isNew: boolean }

/** All of a frame or nothing, as a broken frame must change nothing. */
function readSaid(entries: decoding.Decoder): Said[] {
  const said: Said[] = []
  const count = decoding.readVarUint(entries)
  for (let index = 0; index < count; index++) {
    const id = decoding.readVarUint(entries)
    const clock = decoding.readVarUint(entries)
    said.push({ id, clock, text: decoding.readVarString(entries) })
  }
  return said
}

function note(ctx: Yjs, connection: Connection, { id, clock, state }: Change): void {
  const { room, principal } = connection
  room.awareness.set(id, {
    clock,
    state,
    owner: state === null ? null : connection,
    node: null,
    userId: principal.userId,
    seenAt: ctx.now(),
  })
  room.owners.set(id, principal.userId)
  room.awarenessChanged.add(id)
}

/**
 * A tab that comes back, here or from another node, says the clock it had, maybe before its old connection is known to be dead. It says its
 * own state first, so whoever shows something already only repeats what it has heard of others.
 */
function hasMoved(connection: Connection, known: AwarenessEntry, clock: number): boolean {
  return clock === known.clock && known.state !== null && owned(connection.room, connection) === 0
}

/** Another user's clientID is never theirs to tell; of the same user (two tabs) only while it shows something. */
function mayTell(
  room: Room,
  connection: Connection,
  id: number,
  known: AwarenessEntry | undefined,
  text: string,
): boolean {
  const user = room.owners.get(id)
  if (user !== undefined && user !== connection.principal.userId) return false
  if (!known || known.owner === connection) return true
  return text !== 'null'
}

/** The state with the identity that the session has, whatever the client wrote there. */
function stamped(ctx: Yjs, connection: Connection, text: string): string {
  const state: unknown = JSON.parse(text)
  if (typeof state !== 'object' || state === null || Array.isArray(state))
    throw new Error('awareness state is no object')
  if (Buffer.byteLength(text) > ctx.limits.awarenessStateBytes) throw new Error('awareness state too large')
  const { userId, name, color } = connection.principal
  return JSON.stringify({ ...state, user: { id: userId, name, color } })
}

/** Removes the states a closing connection owns, so that no caret stays behind. */
export function dropAwareness(room: Room, connection: Connection): void {
  for (const [id, entry] of room.awareness) {
    if (entry.owner !== connection) continue
    room.awareness.set(id, { ...entry, state: null, owner: null, node: null })
    room.awarenessChanged.add(id)
  }
}

/** One frame with all that changed since the last one, and whose it is; latest wins. Null when nothing did. */
export function takeChanged(room: Room): { frame: Uint8Array; ids: number[] } | null {
  if (room.awarenessChanged.size === 0) return null
  const ids = [...room.awarenessChanged]
  room.awarenessChanged.clear()
  const entries = ids.flatMap((id) => {
    const entry = room.awareness.get(id)
    return entry ? [{ id, clock: entry.clock, state: entry.state }] : []
  })
  return { frame: awarenessFrame(entries), ids }
}
