import type { RoomAt } from '#shared/room-edits.ts'
import type { RoomRefused } from '#shared/ports.ts'
import type { Version } from '#shared/versions.ts'
import * as Y from 'yjs'
import type { Room, Yjs } from './context.ts'
import { isFull } from './degraded.ts'
import { changeRoom, isStored } from './edits.ts'
import { enterRoom, refused } from './edits-enter.ts'
import { restoringApart } from './restoreThread.ts'
import { readSnapshot } from './snapshots.ts'
import { endTurnOf } from './turn.ts'
import { keepVersion } from './versions.ts'
import { tellVersion } from './versions-save.ts'
import { findVersion, presentVersion, type VersionRow } from './versions-store.ts'

type Restored = { state: 'restored'; before: Version | null }

/**
 * Brings a room back to a version, in the name of a user: what it holds now is kept as a version first, then the difference is applied
 * like any edit, so that those who have it open see it at once and lose nothing of what they are typing. Resolves when it is durable.
 * `before` is what was kept, null when there was no difference. A version of another generation has another history: what it held is
 * written again. Rejects when the database is away before anything was changed.
 */
export async function restoreVersion(
  ctx: Yjs,
  at: RoomAt,
  versionId: string,
  by: string,
): Promise<Restored | RoomRefused> {
  const version = await findVersion(ctx.store, at, versionId)
  if (!version) return refused('not_found', 'There is no such version.')
  const anew = version.g === at.gen ? null : at.kind
  const { bin } = await readSnapshot(ctx.store, version.snapshotId)
  return inRoom(ctx, at, async (room) => {
    if (isFull(ctx, room) || room.log.degraded !== 'none')
      return refused('unavailable', 'Saving is not possible right now. Nothing was changed.')
    const update = await restoringApart({ version: bin, current: Y.encodeStateAsUpdate(room.doc), anew })
    if (!update) return { state: 'restored', before: null }
    if (update.length > ctx.limits.syncBytes)
      return refused('too_large', `This version differs by more than the ${ctx.limits.syncBytes} bytes of one change.`)
    const { _id: id, at: made, label } = version
    const restored = { id, at: made, label }
    const before = await keepVersion(ctx, room, { kind: 'restore', label: null, madeBy: by, restored })
    return applyRestore(ctx, at, { update, before, by })
  })
}

/** The room is entered anew, as it may have been unloaded, or loaded again, while the version was stored. */
function applyRestore(
  ctx: Yjs,
  at: RoomAt,
  { update, before, by }: { update: Uint8Array; before: VersionRow; by: string },
): Promise<Restored | RoomRefused> {
  return inRoom(ctx, at, async (room) => {
    const { seq } = changeRoom(ctx, room, [by], (doc) => Y.applyUpdate(doc, update))
    await tellVersion(ctx, at, before)
    return (await isStored(ctx, room, seq))
      ? { state: 'restored', before: presentVersion(before) }
      : refused('unavailable', 'The version is restored, but not stored yet. That happens when the database answers.')
  })
}

/** Runs work in a loaded room that holds all that was looked at until now: what waits for a later turn comes as an edit after it. */
export async function inRoom<T>(
  ctx: Yjs,
  at: RoomAt,
  work: (room: Room) => Promise<T | RoomRefused>,
): Promise<T | RoomRefused> {
  const entered = await enterRoom(ctx, at)
  if ('state' in entered) return entered
  try {
    endTurnOf(ctx, entered.room)
    return await work(entered.room)
  } finally {
    entered.leave()
  }
}
