import { closeCode } from '#shared/rooms.ts'
import * as Y from 'yjs'
import { acknowledge, appendToLog, whenStored } from './commit.ts'
import type { Connection, Room, Taken, Yjs } from './context.ts'
import { sync, syncFrame } from './frames.ts'
import { holdForQueue } from './hold.ts'
import { retryPending } from './pending.ts'
import { noteEdit } from './project.ts'
import { dispose } from './room.ts'
import { broadcast, close } from './send.ts'

/** Applies what came in one turn of the event loop, all in one transaction, and acknowledges it. Never throws. */
export function applyTurn(ctx: Yjs, room: Room): void {
  const { taken } = room.turn
  room.turn = { taken: [], bytes: 0 }
  if (room.state !== 'ready' || taken.length === 0) return
  const integrated = integrate(ctx, room, taken, 'clients')
  if (!integrated) return
  if (integrated.news || integrated.waits) passOn(ctx, room, taken, integrated)
  // All is stored that was ever applied, or waits for it: a no-op may be acknowledged with the newest place.
  for (const { connection, count } of taken) acknowledge(ctx, connection, count, room.log.last)
}

function passOn(ctx: Yjs, room: Room, taken: Taken[], { news, waits, late, echo }: Integrated): void {
  ctx.metrics.updates.inc(taken.length)
  if (!room.doc.store.pendingStructs) room.pending = null
  else if (late) room.pending ??= { since: ctx.now(), from: late, asked: false }
  // Yjs tells nothing of an update that waits for another one, so then the bytes themselves are kept, apart from the large
  // frame that they came in.
  if (waits)
    for (const { update, connection } of taken) handOn(ctx, room, update.slice(), [connection.principal.userId])
  const by = authorsOf(taken)
  if (news) {
    handOn(ctx, room, news, by)
    const sender = echo || waits ? null : onlySenderOf(taken)
    broadcast(ctx, room, syncFrame(sync.update, news), sender)
  }
  for (const userId of by) noteEdit(ctx, room, userId)
  holdForQueue(
    ctx,
    room,
    taken.map(({ connection }) => connection),
  )
}

/** Who sent all of it, and so needs none of it; null when they were several. */
function onlySenderOf(taken: Taken[]): Connection | null {
  const sender = taken[0]?.connection
  return sender && taken.every(({ connection }) => connection === sender) ? sender : null
}

/** Applies updates that another node has in its log, and passes them on to the people here. Not logged, not acknowledged. Never throws. */
export function applyFromBus(ctx: Yjs, room: Room, updates: Uint8Array[]): void {
  const taken = updates.map((update) => ({ connection: null, update }))
  const integrated = integrate(ctx, room, taken, 'bus')
  if (!integrated?.news) return
  if (!room.doc.store.pendingStructs) room.pending = null
  // What this document cleaned up by itself the other node does not have in its log.
  if (integrated.cleaned) handOn(ctx, room, integrated.cleaned, [])
  broadcast(ctx, room, syncFrame(sync.update, integrated.news), null)
}

/**
 * Every update that this node brings into a room goes through here, with the bytes that are kept (the caller gives them away) and who
 * wrote them. Returns its number in the room's log.
 */
export function handOn(ctx: Yjs, room: Room, update: Uint8Array, by: string[]): number {
  return appendToLog(ctx, room, update, by)
}

type Incoming = { connection: Connection | null; update: Uint8Array }
/**
 * `news`: all that changed, as one update; `cleaned`: the part that Yjs itself removed. `waits`: what Yjs keeps for later changed, and `late` sent the first of that. `echo`: the news
 * hold more than was sent.
 */
type Integrated = {
  news: Uint8Array | null
  cleaned: Uint8Array | null
  waits: boolean
  late: Connection | null
  echo: boolean
}

/** Null when an update broke the document half-way; the room is then loaded again. */
function integrate(ctx: Yjs, room: Room, incoming: Incoming[], origin: 'clients' | 'bus'): Integrated | null {
  const { doc } = room
  const before = pendingOf(doc)
  let late: Connection | null = null
  const events: Uint8Array[] = []
  const collect = (event: Uint8Array) => events.push(event)
  doc.on('update', collect)
  try {
    Y.transact(
      doc,
      () => {
        for (const { update, connection } of incoming) {
          Y.applyUpdate(doc, update)
          if (!late && doc.store.pendingStructs && doc.store.pendingStructs.update !== before.structs) late = connection
        }
        // Several writers, and what one of them was missing may have come from the log just now.
        if (origin === 'bus') retryPending(doc)
      },
      origin,
      false,
    )
  } catch (err) {
    const userIds = incoming.map(({ connection }) => connection?.principal.userId ?? 'bus')
    ctx.log.error({ err, room: room.name, userIds }, 'update broke the room, loading it again')
    void reset(ctx, room)
    return null
  } finally {
    doc.off('update', collect)
  }
  const [first, ...cleaned] = events
  return {
    // A second event holds formatting that Yjs cleaned up after the first one.
    news: events.length > 1 ? Y.mergeUpdates(events) : (first ?? null),
    cleaned: cleaned.length > 0 ? Y.mergeUpdates(cleaned) : null,
    waits: !samePending(before, pendingOf(doc)),
    late,
    echo: events.length > 1,
  }
}

function authorsOf(taken: Taken[]): string[] {
  const [first] = taken
  if (first && taken.length === 1) return [first.connection.principal.userId]
  return [...new Set(taken.map(({ connection }) => connection.principal.userId))]
}

type Pending = { structs: Uint8Array | undefined; deletes: Uint8Array | null }

const pendingOf = (doc: Y.Doc): Pending => ({ structs: doc.store.pendingStructs?.update, deletes: doc.store.pendingDs })

const same = (a: Uint8Array | null | undefined, b: Uint8Array | null | undefined): boolean =>
  a === b || (!!a && !!b && Buffer.compare(a, b) === 0)

const samePending = (a: Pending, b: Pending): boolean => same(a.structs, b.structs) && same(a.deletes, b.deletes)

/** The document in memory may be half-changed: what was accepted is stored, then everybody loads from the log again. */
async function reset(ctx: Yjs, room: Room): Promise<void> {
  room.state = 'broken'
  for (const member of room.connections) close(ctx, member, closeCode.resync, 'the room is loaded again')
  try {
    await whenStored(room)
    dispose(ctx, room)
  } catch (err) {
    // Something else has ended it meanwhile, with all that is to be done then.
    ctx.log.warn({ err, room: room.name }, 'a broken room was gone before it was stored')
  }
}
