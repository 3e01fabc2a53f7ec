import { closeCode } from '#shared/rooms.ts'
import * as Y from 'yjs'
import { appendToLog, whenDurable } from './commit.ts'
import type { Connection, Room, Yjs } from './context.ts'
import { isFull } from './degraded.ts'
import { sync, syncFrame } from './frames.ts'
import { bringsNews, inspectUpdate, type Inspected } from './guard.ts'
import { noteEdit } from './project.ts'
import { dispose } from './room.ts'
import { broadcast, close } from './send.ts'

export type Outcome =
  /** Durable as soon as the room's log is up to `seq`. */
  | { state: 'taken'; seq: number }
  | { state: 'denied'; reason: string }
  | { state: 'stolen' }
  | { state: 'bad'; err: unknown }
  | { state: 'broken' }

/** Checks an update, applies it, puts it into the log and passes it on. `relay`: it may hold what other people wrote. */
export function applyUpdate(ctx: Yjs, connection: Connection, update: Uint8Array, relay: boolean): Outcome {
  const { room } = connection
  let inspected: Inspected
  try {
    inspected = inspectUpdate(update, ctx.limits.nesting)
  } catch (err) {
    return { state: 'bad', err }
  }
  if (connection.role !== 'write' || isFull(ctx, room)) {
    // All is stored that was ever applied, or waits for it: a no-op may be acknowledged with the newest place.
    if (!bringsNews(room.doc, inspected)) return { state: 'taken', seq: room.log.last }
    return {
      state: 'denied',
      reason: connection.role === 'write' ? 'saving is not possible now' : 'you may only read here',
    }
  }
  if (!relay && isStolen(room, connection, inspected)) return { state: 'stolen' }
  try {
    return integrate(ctx, connection, update)
  } catch (err) {
    ctx.log.error(
      { err, room: room.name, userId: connection.principal.userId },
      'update broke the room, loading it again',
    )
    void reset(ctx, room)
    return { state: 'broken' }
  }
}

function isStolen(room: Room, connection: Connection, { structs }: Inspected): boolean {
  return structs.some(({ client, to }) => {
    const owner = room.owners.get(client)
    return owner !== undefined && owner !== connection.principal.userId && to > Y.getState(room.doc.store, client)
  })
}

function integrate(ctx: Yjs, connection: Connection, update: Uint8Array): Outcome {
  const { room } = connection
  const { doc } = room
  const before = pendingOf(doc)
  const events: Uint8Array[] = []
  const collect = (event: Uint8Array) => events.push(event)
  doc.on('update', collect)
  try {
    Y.applyUpdate(doc, update, connection)
  } finally {
    doc.off('update', collect)
  }
  const pendingChanged = !samePending(before, pendingOf(doc))
  if (events.length === 0 && !pendingChanged) return { state: 'taken', seq: room.log.last }

  ctx.metrics.updates.inc()
  notePending(ctx, connection)
  const by = connection.principal.userId
  let seq = room.log.last
  // Yjs tells nothing of an update that waits for another one, so then the bytes themselves are kept.
  for (const bytes of pendingChanged ? [update, ...events] : events) seq = appendToLog(ctx, room, bytes, by)
  noteEdit(ctx, room, by)
  // What else than the sender's own words comes out (parts that waited, cleaned-up formatting) the sender needs too.
  for (const [index, event] of events.entries()) {
    const own = index === 0 && !pendingChanged
    broadcast(ctx, room, syncFrame(sync.update, event), own ? connection : null)
  }
  return { state: 'taken', seq }
}

type Pending = { structs: Uint8Array | undefined; deletes: Uint8Array | null }

const pendingOf = (doc: Y.Doc): Pending => ({ structs: doc.store.pendingStructs?.update, deletes: doc.store.pendingDs })

const same = (a: Uint8Array | null | undefined, b: Uint8Array | null | undefined): boolean =>
  a === b || (!!a && !!b && Buffer.compare(a, b) === 0)

const samePending = (a: Pending, b: Pending): boolean => same(a.structs, b.structs) && same(a.deletes, b.deletes)

/** Remembers since when, and because of whom, the room waits for a missing update. */
function notePending(ctx: Yjs, connection: Connection): void {
  const { room } = connection
  if (!room.doc.store.pendingStructs) room.pending = null
  else room.pending ??= { since: ctx.now(), from: connection, asked: false }
}

/** The document in memory may be half-changed: what was accepted is stored, then everybody loads from the log again. */
async function reset(ctx: Yjs, room: Room): Promise<void> {
  room.state = 'broken'
  for (const member of room.connections) close(ctx, member, closeCode.resync, 'the room is loaded again')
  await whenDurable(room)
  dispose(ctx, room)
}
