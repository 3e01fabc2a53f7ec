import * as Y from 'yjs'
import type { Fill, Room, Yjs } from './context.ts'

/** What the room would be with `more` bytes. */
export function fillOf(ctx: Yjs, room: Room, more: number): Fill {
  const { roomBytes, roomNearlyFull } = ctx.limits
  const nearly = roomBytes * roomNearlyFull
  const added = room.turn.bytes + more
  if (isTight(ctx, room, more) && isWorthMeasuring(ctx, room)) measure(ctx, room)
  const filled = sizeOf(room) + added
  if (filled > roomBytes) return 'full'
  return filled > nearly ? 'near' : 'none'
}

/** Whether the room may be nearly full with `more` bytes, by what is known without looking. */
export const isTight = ({ limits }: Yjs, room: Room, more: number): boolean =>
  sizeOf(room) + room.turn.bytes + more > limits.roomBytes * limits.roomNearlyFull

/** Whether the document is larger than so many bytes, which what was only overwritten does not make it. */
export function isLargerThan(ctx: Yjs, room: Room, bytes: number): boolean {
  if (sizeOf(room) > bytes && isWorthMeasuring(ctx, room)) measure(ctx, room)
  return sizeOf(room) > bytes
}

/** Encoded size of the document: that of its last measuring and all bytes since. Too high where things were overwritten or deleted. */
function sizeOf({ bytes, measured }: Room): number {
  // A compaction has counted anew meanwhile.
  if (bytes < measured.at) return bytes
  return measured.bytes + bytes - measured.at
}

/** Encoded in a moment: what it took once says more about the machine then. */
const smallBytes = 64 * 1024

/** To measure is to encode everything, so of a large document it may take a twentieth of the time and no more. */
const isWorthMeasuring = ({ now }: Yjs, { bytes, measured }: Room): boolean =>
  bytes !== measured.at && (measured.bytes <= smallBytes || now() - measured.when >= 20 * measured.took)

function measure({ now }: Yjs, room: Room): void {
  const began = now()
  const { length } = Y.encodeStateAsUpdate(room.doc)
  room.measured = { bytes: length, at: room.bytes, when: now(), took: now() - began }
}
