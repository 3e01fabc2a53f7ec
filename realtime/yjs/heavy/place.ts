import { roomName, type RoomRef } from '#shared/rooms.ts'
import type { Yjs } from '../context.ts'
import { within } from '../within.ts'
import { chooseProcess } from './pool.ts'
import type { HeavyProcess } from './process.ts'

/** The process that has a room, or gets it; null: none for heavy rooms. */
export function holderOf({ heavy }: Yjs, name: string): HeavyProcess | null {
  for (const one of heavy?.processes ?? []) if (one.rooms.has(name)) return one
  return null
}

const isOpenHere = ({ rooms }: Yjs, name: string): boolean => [...rooms.values()].some((room) => room.name === name)

/** Whether a room has left this process a moment ago, whatever its stored size: what is large of it may still be on its way. */
export function hasMoved({ heavy, now }: Yjs, name: string): boolean {
  const tried = heavy?.tried.get(name)
  return tried?.failures === 0 && now() < tried.nextAt
}

/** What `takePlace` must know of a room: its stored size, or 0 when somebody has it already. Never rejects. */
export async function storedBytes(ctx: Yjs, ref: RoomRef): Promise<number> {
  const name = roomName(ref)
  if (!ctx.heavy || isOpenHere(ctx, name) || holderOf(ctx, name)) return 0
  try {
    const found = ctx.store.rooms.findOne({ _id: name }, { projection: { bytes: 1 } })
    return (await within(ctx.limits.commitTimeoutMs, found))?.bytes ?? 0
  } catch (err) {
    ctx.log.warn({ err, room: name }, 'size of a room is unknown, so it stays in this process')
    return 0
  }
}

/**
 * Where a room is to be opened; null: here, and then without waiting for anything first. It stays where it is open, whatever size it has by
 * now. Otherwise the caller says exactly one thing about the room to that process: a knock, a question with `visit`, or `left`.
 */
export function takePlace(ctx: Yjs, ref: RoomRef, bytes: number): HeavyProcess | null {
  const { heavy } = ctx
  const name = roomName(ref)
  if (!heavy || ctx.stopping || isOpenHere(ctx, name)) return null
  const isHeavy = bytes > ctx.limits.heavyRoomBytes || hasMoved(ctx, name)
  const place = holderOf(ctx, name) ?? (isHeavy ? chooseProcess(ctx, heavy) : null)
  if (!place) return null
  heavy.visits += 1
  place.rooms.set(name, heavy.visits)
  place.say({ type: 'visit', room: name, seq: heavy.visits })
  return place
}
