import { roomName, type RoomRef } from '#shared/rooms.ts'
import type { Yjs } from '../context.ts'
import { storedBytes, takePlace } from './place.ts'

/**
 * Leaves what a sweep found to the process that has the heavy room, or would have it. False: it is for this process to do. Rejects when that
 * process does not do it; the next sweep finds it again.
 */
export async function doThere(
  ctx: Yjs,
  work: 'project' | 'version',
  ref: RoomRef,
  { gen, rev }: { gen: number; rev: number },
): Promise<boolean> {
  const place = takePlace(ctx, ref, await storedBytes(ctx, ref))
  if (!place) return false
  await place.ready
  const name = roomName(ref)
  await place.ask(work, [{ name, gen, rev }], ctx.limits.heavyCallMs, name)
  return true
}
