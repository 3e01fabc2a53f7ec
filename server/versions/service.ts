import type { Page, PageQuery } from '#shared/page.ts'
import type { VersionContent } from '#shared/ports.ts'
import type { Action } from '#shared/roles.ts'
import type { RoomKind, RoomRef } from '#shared/rooms.ts'
import type { Version } from '#shared/versions.ts'
import { authorize, type Granted } from '../access/service.ts'
import { type Ctx, inTransaction } from '../context.ts'
import { refuse } from '../errors.ts'
import { publish } from '../events/publish.ts'
import { decodeCursor, pageFrom } from '../http/cursor.ts'
import { granted } from '../rooms/service.ts'
import * as store from './store.ts'

/** What has versions: a document or a whiteboard. */
export type Versioned = { type: 'document' | 'whiteboard'; id: string }

const kinds = { document: 'doc', whiteboard: 'board' } as const satisfies Record<Versioned['type'], RoomKind>
const roomOf = ({ type, id }: Versioned): RoomRef => ({ kind: kinds[type], id })

const authorizeOn = (ctx: Ctx, of: Versioned, action: 'read' | 'edit'): Promise<Granted> =>
  authorize(ctx, `${of.type}.${action}` satisfies Action, of)

async function roomAt(ctx: Ctx, of: Versioned) {
  const room = roomOf(of)
  const gen = (await store.genOf(ctx.db, room)) ?? refuse('not_found', `No such ${of.type}.`)
  return { ...room, gen }
}

/** Versions of an object by (at, id), newest first; for whoever may see it. */
export async function listVersions(ctx: Ctx, of: Versioned, query: PageQuery): Promise<Page<Version>> {
  await authorizeOn(ctx, of, 'read')
  const after = decodeCursor<[number, string]>(query.after, [0, ''])
  const place = after && { at: new Date(after[0]).toISOString(), id: after[1] }
  const listed = await ctx.rooms.listVersions(roomOf(of), { after: place, limit: query.limit + 1 })
  const { versions } = granted(listed)
  return pageFrom(
    versions,
    query,
    ({ at, id }) => [Date.parse(at), id],
    (version) => version,
  )
}

/** A version with its content; 404 when the object has none with this id. */
export async function readVersion(
  ctx: Ctx,
  of: Versioned,
  versionId: string,
): Promise<{ version: Version; content: VersionContent }> {
  await authorizeOn(ctx, of, 'read')
  const { version, content } = granted(await ctx.rooms.readVersion(roomOf(of), versionId))
  return { version, content }
}

/** Keeps what is there now under a name. Realtime stores it and has it listed and published (`version.named`). */
export async function saveVersion(ctx: Ctx, of: Versioned, { id, label }: { id?: string | undefined; label: string }) {
  await authorizeOn(ctx, of, 'edit')
  const wanted = { ...(id !== undefined && { id }), label, by: ctx.userId }
  return granted(await ctx.rooms.saveVersion(await roomAt(ctx, of), wanted)).version
}

/** Gives a version a name and publishes `version.named`. The name is stored first; a repeat does the rest. */
export async function nameVersion(ctx: Ctx, of: Versioned, versionId: string, label: string): Promise<Version> {
  const located = await authorizeOn(ctx, of, 'edit')
  const room = roomOf(of)
  const { version } = granted(await ctx.rooms.nameVersion(room, versionId, { label, by: ctx.userId }))
  await inTransaction(ctx, async (tx) => {
    await store.name(tx.db, room.kind, version)
    await publish(tx, located, { type: 'version.named', data: { version, title: located.title } })
  })
  return version
}

/**
 * Brings the object back to a version. Realtime keeps what was there, makes the edit and has `version.restored` published; `before` is
 * what was kept, null when nothing differed.
 */
export async function restoreVersion(ctx: Ctx, of: Versioned, versionId: string): Promise<{ before: Version | null }> {
  await authorizeOn(ctx, of, 'edit')
  const { before } = granted(await ctx.rooms.restoreVersion(await roomAt(ctx, of), versionId, ctx.userId))
  return { before }
}
