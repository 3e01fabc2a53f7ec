import type { Filter } from 'mongodb'
import type { Room, Yjs } from '../context.ts'
import { fresh, type UpdateRow } from '../store.ts'
import { within } from '../within.ts'
import type { Others } from './context.ts'
import { hasGap, headOf } from './others.ts'

/**
 * Records of other writers that the room does not hold, by writer and number, at most `fillRows`.
 *
 * By number, and not by `_id` since the last look: an `_id` is made before the insert, and an insert that is repeated for minutes would
 * come in behind any margin. A writer's numbers are without gaps and inserted in order, so "greater than what I hold" cannot
 * miss a late one. Writers that were never heard of are the ranges between the known names (as `$nin`, but each is a range of the unique
 * index: 2 ms instead of 5 ms in a room with 1000 records).
 */
export function readTail(ctx: Yjs, room: Room, others: Others, all: boolean): Promise<UpdateRow[]> {
  const filter = { r: room.name, g: room.gen, $or: all ? everythingNew(ctx, room) : onlyGaps(room, others) }
  const found = ctx.store.updates.find(filter, fresh).sort({ w: 1, n: 1 }).limit(ctx.limits.fillRows)
  return within(ctx.limits.fillTimeoutMs, found.toArray())
}

function onlyGaps(room: Room, others: Others): Filter<UpdateRow>[] {
  const gaps = [...others.writers].filter(([w, writer]) => hasGap(room, writer, w))
  return gaps.map(([w]) => ({ w, n: { $gt: headOf(room, w) } }))
}

function everythingNew(ctx: Yjs, room: Room): Filter<UpdateRow>[] {
  const others = [...room.heads.keys()].filter((w) => w !== ctx.processId)
  const names = [...others, ctx.processId].toSorted()
  const between = names.map((w, index) => {
    const next = names[index + 1]
    return { w: next === undefined ? { $gt: w } : { $gt: w, $lt: next } }
  })
  const known = others.map((w) => ({ w, n: { $gt: headOf(room, w) } }))
  return [...known, { w: { $lt: names[0] ?? '' } }, ...between]
}

/** Highest number of a writer in the room's log; 0 when there is none. */
export async function durableOf(ctx: Yjs, room: Room, w: string): Promise<number> {
  const newest = ctx.store.updates.findOne(
    { r: room.name, g: room.gen, w },
    { ...fresh, sort: { n: -1 }, projection: { n: 1 } },
  )
  return (await within(ctx.limits.fillTimeoutMs, newest))?.n ?? 0
}
