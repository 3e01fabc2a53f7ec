import * as Y from 'yjs'
import { type NewBlock, writableOf } from '#shared/blocks.ts'
import { replaceBlocks } from '#shared/blocks-edit.ts'
import type { Block } from '#shared/blocks-spec.ts'
import { replaceElements } from '#shared/board-edit.ts'
import type { RoomKind } from '#shared/rooms.ts'
import { blocksOf } from '#shared/read-blocks.ts'
import { restoringUpdate } from './restore.ts'
import { contentIn } from './versions-content.ts'

/** Full states. `anew`: of what kind the room is when the version is of another generation, else null. */
export type Restoring = { version: Uint8Array; current: Uint8Array; anew: RoomKind | null }

/** The update that brings a room back to a version: by its history where they have one in common, else by writing its content again. */
export const updateTo = ({ version, current, anew }: Restoring): Uint8Array | null =>
  anew === null ? restoringUpdate(version, current) : replacingUpdate(anew, version, current)

/**
 * The update that makes a room hold what a version of another generation held. The two share no history, so nothing can be undone: the
 * blocks or elements are written again over what is there, by the smallest change. As `restoringUpdate`, it is written by a client of
 * its own on a copy, so it may be made apart from the room. Null when nothing differs.
 */
export function replacingUpdate(kind: RoomKind, version: Uint8Array, current: Uint8Array): Uint8Array | null {
  const content = contentIn(kind, version)
  const doc = new Y.Doc()
  try {
    Y.applyUpdate(doc, current)
    const before = Y.encodeStateVector(doc)
    let changed = false
    doc.on('update', () => (changed = true))
    doc.transact(() => {
      if (content.kind === 'doc') replaceBlocks(doc, withIdsOf(doc, content.blocks))
      else replaceElements(doc, content)
    })
    return changed ? Y.encodeStateAsUpdate(doc, before) : null
  } finally {
    doc.destroy()
  }
}

/** Only ids that are there: a block under an id of another history would not be recognised by what it says, and could not stay. */
function withIdsOf(doc: Y.Doc, blocks: Block[]): NewBlock[] {
  const idsIn = (each: Block): string[] => [each.id, ...each.children.flatMap(idsIn)]
  const here = new Set(blocksOf(doc).flatMap(idsIn))
  const known = ({ id, children = [], ...block }: NewBlock): NewBlock => ({
    ...block,
    ...(id !== undefined && here.has(id) && { id }),
    children: children.map(known),
  })
  return writableOf(blocks).map(known)
}
