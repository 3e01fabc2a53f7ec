import { appendBlocks } from '#shared/blocks-edit.ts'
import type { RoomEdit } from '#shared/room-edits.ts'
import type { RoomKind } from '#shared/rooms.ts'
import type * as Y from 'yjs'
import { type Refused, refused } from './edits-enter.ts'

/** Makes an edit in a document of Yjs, or says why it cannot be made; then nothing was changed. */
export function applyEdit(doc: Y.Doc, kind: RoomKind, edit: RoomEdit): { ids: string[] } | Refused {
  if (kind !== 'doc') return refused('invalid', 'A whiteboard holds no blocks.')
  return { ids: appendBlocks(doc, edit.blocks) }
}
