import { appendBlocks, changeBlock, deleteBlock, insertBlocks, replaceBlocks } from '#shared/blocks-edit.ts'
import type { NewBlock } from '#shared/blocks-spec.ts'
import { addElements, changeElements, deleteElements } from '#shared/board-edit.ts'
import type { RoomEdit } from '#shared/room-edits.ts'
import type { RoomKind } from '#shared/rooms.ts'
import type * as Y from 'yjs'
import { type Refused, refused } from './edits-enter.ts'

type Made = { ids: string[] }
const noBlock = (): Refused => refused('not_found', 'There is no such block in this document.')
const noElement = (): Refused => refused('not_found', 'There is no such element on this whiteboard.')
const idsOf = (blocks: NewBlock[]): Made => ({ ids: blocks.flatMap(({ id }) => id ?? []) })

const boardEdits = new Set<RoomEdit['type']>(['addElements', 'changeElements', 'deleteElements'])

/** Makes an edit in a document of Yjs, or says why it cannot be made; then nothing was changed. */
export function applyEdit(doc: Y.Doc, kind: RoomKind, edit: RoomEdit): Made | Refused {
  if (boardEdits.has(edit.type) !== (kind === 'board'))
    return refused('invalid', kind === 'board' ? 'A whiteboard holds no blocks.' : 'A document holds no elements.')
  switch (edit.type) {
    case 'appendBlocks':
      appendBlocks(doc, edit.blocks)
      return idsOf(edit.blocks)
    case 'insertBlocks':
      return insertBlocks(doc, edit.beside, edit.blocks) ? idsOf(edit.blocks) : noBlock()
    case 'replaceBlocks':
      return { ids: replaceBlocks(doc, edit.blocks) }
    case 'changeBlock': {
      const done = changeBlock(doc, edit.id, edit.change)
      if (done === 'misfit') return refused('invalid', 'A block of this type has no such words or properties.')
      return done === 'done' ? { ids: [edit.id] } : noBlock()
    }
    case 'deleteBlock':
      return deleteBlock(doc, edit.id) ? { ids: [edit.id] } : noBlock()
    case 'addElements':
      return { ids: addElements(doc, edit.elements) }
    case 'changeElements':
      return changeElements(doc, edit.elements) === null ? { ids: edit.elements.map(({ id }) => id) } : noElement()
    case 'deleteElements':
      return deleteElements(doc, edit.ids) ? { ids: edit.ids } : noElement()
  }
}
