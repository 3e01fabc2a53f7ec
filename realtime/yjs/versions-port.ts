import type { RoomRefused, VersionsPort } from '#shared/ports.ts'
import type { Yjs } from './context.ts'
import { refused } from './edits-enter.ts'
import { contentApart } from './restoreThread.ts'
import { readSnapshot } from './snapshots.ts'
import { keepVersion } from './versions.ts'
import { inRoom, restoreVersion } from './versions-restore.ts'
import { tellVersion } from './versions-save.ts'
import { findVersion, listVersions, nameVersion, presentVersion } from './versions-store.ts'

const nowhere = (): RoomRefused => refused('not_found', 'There is no such version.')

/** What the api may ask about versions (shared/ports.ts), as function calls of this process. Nothing of it rejects. */
export function versionsPort(ctx: Yjs): VersionsPort {
  const calm = async <T>(what: string, work: Promise<T>): Promise<T | RoomRefused> => {
    try {
      return await work
    } catch (err) {
      ctx.log.warn({ err }, `${what} failed for the api`)
      return refused('unavailable', 'The database does not answer right now. Nothing was changed.')
    }
  }
  return {
    listVersions: (room, page) =>
      calm(
        'a list of versions',
        (async () => {
          const rows = await listVersions(ctx.store, room, page)
          return { state: 'listed', versions: rows.map(presentVersion) }
        })(),
      ),
    readVersion: (room, versionId) => calm('reading a version', readVersion(ctx, room, versionId)),
    saveVersion: (at, wanted) => calm('saving a version', saveNamed(ctx, at, wanted)),
    nameVersion: (room, versionId, wanted) =>
      calm(
        'naming a version',
        (async () => {
          const row = await nameVersion(ctx.store, room, versionId, wanted)
          return row ? { state: 'saved', version: presentVersion(row) } : nowhere()
        })(),
      ),
    restoreVersion: (at, versionId, by) => calm('restoring a version', restoreVersion(ctx, at, versionId, by)),
  }
}

async function saveNamed(
  ctx: Yjs,
  ...[at, { id, label, by }]: Parameters<VersionsPort['saveVersion']>
): ReturnType<VersionsPort['saveVersion']> {
  const known = id === undefined ? null : await findVersion(ctx.store, at, id)
  // A repeat of the same request.
  if (known) return { state: 'saved', version: presentVersion(known) }
  return inRoom(ctx, at, async (room) => {
    const row = await keepVersion(ctx, room, { ...(id !== undefined && { id }), kind: 'named', label, madeBy: by })
    await tellVersion(ctx, at, row)
    return { state: 'saved', version: presentVersion(row) }
  })
}

async function readVersion(
  ctx: Yjs,
  ...[room, versionId]: Parameters<VersionsPort['readVersion']>
): ReturnType<VersionsPort['readVersion']> {
  const row = await findVersion(ctx.store, room, versionId)
  if (!row) return nowhere()
  const { bin } = await readSnapshot(ctx.store, row.snapshotId)
  return { state: 'read', version: presentVersion(row), content: await contentApart(room.kind, bin) }
}
