import { createHash } from 'node:crypto'
import type { Ctx, Tx } from '../context.ts'
import { inTransaction } from '../context.ts'
import { refuse } from '../errors.ts'
import { Prisma } from '#prisma'

/** After this long a request that never ended, as its process died, may be made again. */
const forgottenMs = 60_000

export type Answer = { status: number; body: unknown }

type Kept = { mine: boolean; request_hash: string | null; status: number | null; body: unknown }

export const hashOf = (...parts: unknown[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex')

/**
 * Runs a change once per (person, key): the answer is kept in the transaction of the change, so a repeat gets the first
 * answer and nothing happens twice. Still running elsewhere: 409; the same key with another request: 422.
 * A refusal rolls back and is not kept, so it can be tried again. Kept for 24 h (jobs/cleanup.ts).
 */
export function once(
  ctx: Ctx,
  key: string,
  requestHash: string,
  work: (tx: Tx<Ctx>) => Promise<Answer>,
): Promise<Answer> {
  return inTransaction(ctx, async (tx) => {
    const [before] = await tx.db.$queryRaw<Kept[]>`
      SELECT mine, request_hash, status, body FROM take_repeat(${ctx.userId}, ${key})`
    if (!before?.mine) refuse('in_flight', 'The same request is still being worked on.')
    const { request_hash: hash, status, body } = before
    if (hash !== null && hash !== requestHash) refuse('key_reused', 'This key was used for another request.')
    if (hash !== null) return { status: status ?? 200, body }

    const answer = await work(tx)
    const kept = answer.body === undefined ? null : JSON.stringify(answer.body)
    tx.db.$send(Prisma.sql`
      INSERT INTO idempotency_keys (principal, key, request_hash, status, body)
      VALUES (${ctx.userId}, ${key}, ${requestHash}, ${answer.status}, ${kept}::jsonb)`)
    return answer
  })
}

/**
 * The same for a change outside of Postgres, which is made without a transaction. When the process dies in between, it is made again by
 * the repeat, so it must change nothing the second time.
 */
export async function onceElsewhere(
  ctx: Ctx,
  key: string,
  requestHash: string,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const before = await claim(ctx, key, requestHash)
  if (before) return before
  const mine = { principal: ctx.userId, key, status: null }
  try {
    const { status, body } = await work()
    const kept = body === undefined ? Prisma.DbNull : (body as Prisma.InputJsonValue)
    await ctx.root.idempotencyKey.updateMany({ where: mine, data: { status, body: kept } })
    return { status, body }
  } catch (err) {
    await ctx.root.idempotencyKey.deleteMany({ where: mine })
    throw err
  }
}

/** The answer of an earlier request with this key; null when there is none, and then the key is ours. */
function claim(ctx: Ctx, key: string, requestHash: string): Promise<Answer | null> {
  return inTransaction(ctx, async (tx) => {
    const id = { principal: ctx.userId, key }
    // Of two at the same moment the second waits here until the first has said that it is at work.
    await tx.db.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`${ctx.userId} ${key}`}, 7))::text`
    const before = await tx.db.idempotencyKey.findUnique({ where: { principal_key: id } })
    if (before && before.requestHash !== requestHash) refuse('key_reused', 'This key was used for another request.')
    if (before && before.status !== null) return { status: before.status, body: before.body }
    if (before && tx.now().getTime() - before.createdAt.getTime() < forgottenMs)
      refuse('in_flight', 'The same request is still being worked on.')
    const started = { requestHash, createdAt: tx.now() }
    await tx.db.idempotencyKey.upsert({
      where: { principal_key: id },
      create: { ...id, ...started },
      update: started,
    })
    return null
  })
}
