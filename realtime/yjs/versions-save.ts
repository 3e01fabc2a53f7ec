import { boardElementsOf, boardText } from '#shared/board-elements.ts'
import { newId } from '#shared/ids.ts'
import { blocksOf, plainTextOf } from '#shared/read-blocks.ts'
import { type RoomRef, roomName } from '#shared/rooms.ts'
import * as Y from 'yjs'
import type { Room, Yjs } from './context.ts'
import { type Covers, dropSnapshot, holdSnapshot, releaseSnapshot, writeSnapshot } from './snapshots.ts'
import { insertVersion, markTold, presentVersion, type VersionRow } from './versions-store.ts'
import { within } from './within.ts'

/** A room's content at a moment: live, or read from the database. */
export type Held = { ref: RoomRef; gen: number; doc: Y.Doc; covers: Covers }

export const heldIn = (ctx: Yjs, room: Room): Held => ({
  ref: room.ref,
  gen: room.gen,
  doc: room.doc,
  covers: { ...Object.fromEntries(room.heads), ...(room.log.last > 0 && { [ctx.processId]: room.log.last }) },
})

export type NewVersion = Pick<VersionRow, 'kind' | 'label' | 'by' | 'madeBy'> & {
  id?: string
  restored?: VersionRow['restored']
}

/**
 * Stores what a room holds now as a version that nobody was told of yet. Its state is taken before this waits for anything. Rejects when
 * it could not be stored; then nothing of it is left but, after a crash, an unreferenced snapshot.
 */
export async function saveVersion(ctx: Yjs, held: Held, wanted: NewVersion): Promise<VersionRow> {
  const { ref, gen, doc, covers } = held
  const r = roomName(ref)
  const bin = Y.encodeStateAsUpdate(doc)
  const sv = Y.encodeStateVector(doc)
  const preview = previewOf(ref, doc)
  const at = new Date(ctx.now())
  const snapshotId =
    (await heldHead(ctx, r, gen, covers)) ?? (await writeSnapshot(ctx.store, { r, gen, bin, sv, covers, refs: 1 }))
  const { id: _id = newId(), restored = null, kind, label, by, madeBy } = wanted
  const why = { kind, label, by, madeBy, restored }
  const row: VersionRow = {
    _id,
    r,
    g: gen,
    at,
    ...why,
    snapshotId,
    bytes: bin.length,
    preview,
    untold: true,
  }
  try {
    await insertVersion(ctx.store, row)
  } catch (err) {
    await releaseSnapshot(ctx.store, snapshotId)
    throw err
  }
  return row
}

/** The room's head, when it holds exactly this: then the version needs no bytes of its own. */
async function heldHead({ store, limits }: Yjs, name: string, gen: number, covers: Covers): Promise<string | null> {
  const head = await within(limits.commitTimeoutMs, store.rooms.findOne({ _id: name }))
  if (!head?.snapshotId || head.headGen !== gen || !isSame(head.covers, covers)) return null
  return (await holdSnapshot(store, head.snapshotId)) ? head.snapshotId : null
}

const isSame = (a: Covers, b: Covers): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([writer, n]) => b[writer] === n)

const previewLength = 160

function previewOf({ kind }: RoomRef, doc: Y.Doc): string {
  const text = kind === 'board' ? boardText(boardElementsOf(doc)) : plainTextOf(blocksOf(doc))
  const line = text.replace(/\s+/g, ' ').trim()
  // Never half a character.
  return line.length <= previewLength ? line : `${line.slice(0, previewLength - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

/** Tells the api of a version, which lists it and announces it. Never rejects: what was not told is told by the sweep. */
export async function tellVersion(ctx: Yjs, ref: RoomRef, row: VersionRow): Promise<void> {
  try {
    await ctx.api.versionSaved({ room: ref, version: presentVersion(row) })
    await markTold(ctx.store, row._id)
  } catch (err) {
    ctx.log.warn({ err, room: row.r, version: row._id }, 'the api does not know of a version yet, will be repeated')
  }
}

/** Gives up what a version held, after its row is gone. A snapshot that is the head of its room stays. */
export async function forgetSnapshot(store: Yjs['store'], name: string, snapshotId: string): Promise<void> {
  await releaseSnapshot(store, snapshotId)
  const head = await store.rooms.findOne({ _id: name })
  if (head?.snapshotId !== snapshotId && head?.previousId !== snapshotId) await dropSnapshot(store, snapshotId)
}
