import type { SaveState } from '../ui/SaveWord.tsx'

/** One word for a page that has a room and rows: the room's, unless a row (the title) is still on its way. */
export function worse(room: SaveState | undefined, rows: SaveState): SaveState | undefined {
  const isRoomFine = room === undefined || room.state === 'saved'
  const rowsWait = rows.state === 'saving' || (rows.state === 'offline' && rows.changes > 0)
  return isRoomFine && rowsWait ? rows : room
}
