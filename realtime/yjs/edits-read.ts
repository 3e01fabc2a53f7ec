import type { RoomContent, RoomsPort } from '#shared/ports.ts'
import type { RoomAt } from '#shared/room-edits.ts'
import { boardElementsOf, boardText } from '#shared/board-elements.ts'
import { blocksOf, plainTextOf } from '#shared/read-blocks.ts'
import type { RoomKind } from '#shared/rooms.ts'
import type * as Y from 'yjs'
import type { Yjs } from './context.ts'
import { isStored } from './edits.ts'
import { enterRoom, refused } from './edits-enter.ts'
import { endTurnOf } from './turn.ts'

/** What a room holds, once all of that is stored: nothing is told that could still be lost. */
export async function readRoomContent(ctx: Yjs, at: RoomAt): Promise<Awaited<ReturnType<RoomsPort['read']>>> {
  const entered = await enterRoom(ctx, at)
  if ('state' in entered) return entered
  const { room, leave } = entered
  try {
    endTurnOf(ctx, room)
    const content = contentOf(room.doc, room.ref.kind)
    return (await isStored(ctx, room, room.log.last))
      ? { state: 'read', content }
      : refused('unavailable', 'What was written last is not stored yet, as the database does not answer.')
  } finally {
    leave()
  }
}

function contentOf(doc: Y.Doc, kind: RoomKind): RoomContent {
  if (kind === 'board') {
    const elements = boardElementsOf(doc)
    return { kind, elements, text: boardText(elements) }
  }
  const blocks = blocksOf(doc)
  return { kind, blocks, text: plainTextOf(blocks) }
}
