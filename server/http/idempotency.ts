import { createHash } from 'node:crypto'
import type { Ctx, Tx } from '../context.ts'
import { inTransaction } from '../context.ts'
import { refuse } from '../errors.ts'
import { Prisma } from '#prisma'

export type Answer = { status: number; body: unknown }

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
    const lock = await tx.db.$queryRaw<{ mine: boolean }[]>`
      SELECT pg_try_advisory_xact_lock(hashtextextended(${`${ctx.userId} ${key}`}, 7)) AS mine`
    if (!lock[0]?.mine) refuse('in_flight', 'The same request is still being worked on.')

    const id = { principal_key: { principal: ctx.userId, key } }
    const before = await tx.db.idempotencyKey.findUnique({ where: id })
    if (before && before.requestHash !== requestHash) refuse('key_reused', 'This key was used for another request.')
    if (before) return { status: before.status ?? 200, body: before.body }

    const answer = await work(tx)
    const body = answer.body === undefined ? Prisma.DbNull : (answer.body as Prisma.InputJsonValue)
    await tx.db.idempotencyKey.create({
      data: { principal: ctx.userId, key, requestHash, status: answer.status, body },
    })
    return answer
  })
}
