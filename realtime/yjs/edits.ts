import { createHash } from 'node:crypto'
import type { RoomsPort } from '#shared/ports.ts'
import type { RoomAt, RoomEdit } from '#shared/room-edits.ts'
import type * as Y from 'yjs'
import { handOn } from './apply.ts'
import { whenDurable } from './commit.ts'
import type { Room, Yjs } from './context.ts'
import { isFull } from './degraded.ts'
import { applyEdit } from './edits-apply.ts'
import { enterRoom, type Refused, refused } from './edits-enter.ts'
import { sync, syncFrame } from './frames.ts'
import { fillOf } from './fill.ts'
import { noteEdit } from './project.ts'
import { broadcast } from './send.ts'
import { endTurnOf } from './turn.ts'
import { within } from './within.ts'

/**
 * Changes a room for the api, in the name of a user: like a client's update it is applied, logged and passed on, and this resolves when
 * it is durable. Refused before anything is changed when saving is known to be impossible; when the database goes away meanwhile,
 * the refusal says that the change is made and waits. An edit may be repeated: what has its ids already changes nothing.
 */
export async function editRoom(
  ctx: Yjs,
  at: RoomAt,
  edit: RoomEdit,
  by: string,
): Promise<Awaited<ReturnType<RoomsPort['edit']>>> {
  const entered = await enterRoom(ctx, at)
  if ('state' in entered) return entered
  const { room, leave } = entered
  try {
    if (room.state !== 'ready') return refused('unavailable', 'It is loaded again. Nothing was changed.')
    endTurnOf(ctx, room)
    const refusal = mayTake(ctx, room, edit)
    if (refusal) return refusal
    const { result, seq } = changeRoom(ctx, room, [by], (doc) => applyEdit(doc, room.ref.kind, edit))
    if ('state' in result) return result
    return (await isStored(ctx, room, seq))
      ? { state: 'done', ids: result.ids }
      : refused('unavailable', 'The change was made, but it is not stored yet. That happens when the database answers.')
  } finally {
    leave()
  }
}

/** A room at whose cap, or at whose database, an edit could only wait takes none from the api, which can say so. */
function mayTake(ctx: Yjs, room: Room, edit: RoomEdit): Refused | null {
  if (isFull(ctx, room) || room.log.degraded !== 'none')
    return refused('unavailable', 'Saving is not possible right now. Nothing was changed.')
  const bytes = JSON.stringify(edit).length
  const { updateBytes, roomBytes } = ctx.limits
  if (bytes > updateBytes) return refused('too_large', `A change may have ${updateBytes} bytes. Make it in parts.`)
  if (isAdding(edit) && fillOf(ctx, room, bytes) === 'full')
    return refused('too_large', `It is full: it may have ${roomBytes} bytes.`)
  return null
}

const isAdding = ({ type }: RoomEdit): boolean => type !== 'deleteBlock' && type !== 'deleteElements'

/**
 * Runs a change of the server's own on a loaded room, in one transaction. What it did is logged and passed on even when it throws, as
 * it is in the document by then. All of them have one clientID a process boot: a fresh one for each would stay in the room for ever.
 */
export function changeRoom<T>(
  ctx: Yjs,
  room: Room,
  by: string[],
  change: (doc: Y.Doc) => T,
): { result: T; seq: number } {
  const { doc } = room
  const events: Uint8Array[] = []
  const collect = (event: Uint8Array) => events.push(event)
  doc.clientID = clientOf(ctx)
  // Nobody's user id: a client that writes under it is refused.
  room.owners.set(doc.clientID, '')
  doc.on('update', collect)
  let result: T
  try {
    result = doc.transact(() => change(doc), 'server')
  } finally {
    doc.off('update', collect)
    for (const event of events) {
      handOn(ctx, room, event, by)
      broadcast(ctx, room, syncFrame(sync.update, event), null)
    }
    if (events.length > 0) for (const userId of by) noteEdit(ctx, room, userId)
  }
  return { result, seq: room.log.last }
}

const clientOf = ({ processId }: Yjs): number => createHash('sha256').update(processId).digest().readUInt32BE(0)

/** Whether the log is durable up to `seq` in time. */
export async function isStored(ctx: Yjs, room: Room, seq: number): Promise<boolean> {
  try {
    await within(ctx.limits.commitTimeoutMs, whenDurable(room, seq))
    return true
  } catch (err) {
    ctx.log.warn({ err, room: room.name }, 'a change of the api is not stored yet')
    return false
  }
}
