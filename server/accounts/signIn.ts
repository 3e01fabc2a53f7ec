import type * as api from '#shared/accounts.ts'
import type { Body } from '#shared/endpoint.ts'
import { inTransaction, type PublicCtx } from '../context.ts'
import { refuse } from '../errors.ts'
import { takeFrom } from '../http/rateLimit.ts'
import { verifyPassword } from './password.ts'
import { presentMe } from './person.ts'
import { hashToken, openSession } from './sessions.ts'

/** Somebody who was just signed in; `session.token` goes into the cookie and nowhere else. */
export type SignedIn = { me: api.Me; session: { id: string; token: string; expiresAt: Date } }

/** Several people share an address (an office), so it may try more often than one account. */
const perAddress = (ctx: PublicCtx): number => ctx.config.limits.signInPerMinute * 5

/** Counts a try of a password against the account it is for and the address it comes from; 429 above the limit. */
export async function countTry(ctx: PublicCtx, account: string): Promise<void> {
  // The hash keeps what people type into the field out of Redis: often enough it is the password.
  const name = hashToken(account).slice(0, 32)
  await takeFrom(ctx.redis, ctx.log, `sign-in:${ctx.ip}`, perAddress(ctx), ctx.now())
  await takeFrom(ctx.redis, ctx.log, `sign-in-as:${name}`, ctx.config.limits.signInPerMinute, ctx.now())
}

/**
 * Signs in with e-mail or username. A wrong password and an unknown person answer the same 401 in the same time; 403 for
 * a suspended account, 429 above `signInPerMinute` tries an account.
 */
export async function signIn(ctx: PublicCtx, { email, password }: Body<typeof api.signIn>): Promise<SignedIn> {
  const login = email.trim().toLowerCase()
  await countTry(ctx, login)
  const found = await ctx.db.user.findFirst({ where: { OR: [{ email: login }, { username: login }] } })
  const isRight = await verifyPassword(found?.password ?? null, password)
  if (!found || !isRight || found.status === 'invited' || found.status === 'deleted')
    refuse('unauthenticated', 'E-mail or password is wrong.')
  if (found.status === 'suspended') refuse('forbidden', 'This account is suspended. Ask an administrator.')

  return inTransaction(ctx, async (tx) => {
    const user = await tx.db.user.update({ where: { id: found.id }, data: { lastLogin: tx.now() } })
    return { me: presentMe(user), session: await openSession(tx, user.id) }
  })
}
