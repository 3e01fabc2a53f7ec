import type { ParkedEvent } from '#shared/admin.ts'
import { requireAdmin } from '../accounts/service.ts'
import type { Ctx } from '../context.ts'
import { refuse } from '../errors.ts'
import * as park from '../events/park.ts'

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
