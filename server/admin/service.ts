import type { ConsumerState, ParkedEvent } from '#shared/admin.ts'
import { requireAdmin } from '../accounts/service.ts'
import type { Ctx } from '../context.ts'
import { refuse } from '../errors.ts'
import * as park from '../events/park.ts'
import { headPos } from '../events/read.ts'

/** Events that a consumer gave up on, newest first, at most 500. */
export async function listParked(ctx: Ctx): Promise<{ data: ParkedEvent[] }> {
  await requireAdmin(ctx)
  const rows = await ctx.db.parkedEvent.findMany({ orderBy: [{ parkedAt: 'desc' }, { pos: 'desc' }], take: 500 })
  return { data: rows.map((row) => ({ ...row, pos: Number(row.pos), parkedAt: row.parkedAt.toISOString() })) }
}

/** Hands a parked event to its consumer again. 404 when it is not parked; 409 with the error when it fails once more. */
export async function retryParked(ctx: Ctx, consumer: string, pos: number): Promise<{ handled: boolean }> {
  await requireAdmin(ctx)
  const failure = await park.retryParked(ctx, consumer, pos)
  if (failure) refuse('conflict', `It failed again: ${failure}`)
  return { handled: true }
}

/** Gives a parked event up. 404 when it is not parked. */
export async function skipParked(ctx: Ctx, consumer: string, pos: number): Promise<void> {
  await requireAdmin(ctx)
  await park.skipParked(ctx, consumer, pos)
}

/** How far each consumer of the log is, by name. */
export async function listConsumers(ctx: Ctx): Promise<{ data: ConsumerState[]; head: number }> {
  await requireAdmin(ctx)
  const head = await headPos(ctx.db)
  const rows = await ctx.db.eventConsumer.findMany({ orderBy: { name: 'asc' } })
  const data = rows.map(({ name, pos, tries, lastError, leaseUntil }) => ({
    name,
    pos: Number(pos),
    behind: Math.max(0, head - Number(pos)),
    tries,
    lastError,
    isRunning: leaseUntil !== null && leaseUntil > ctx.now(),
  }))
  return { data, head }
}
