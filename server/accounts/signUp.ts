import type * as api from '#shared/accounts.ts'
import type { Body } from '#shared/endpoint.ts'
import { newId } from '#shared/ids.ts'
import { socketRoom } from '#shared/rooms.ts'
import { inTransaction, type PublicCtx, type Tx } from '../context.ts'
import { refuse } from '../errors.ts'
import { publish } from '../events/publish.ts'
import { acceptInvitation } from '../members/service.ts'
import { hashPassword } from './password.ts'
import { presentMe, presentPerson } from './person.ts'
import { mayHaveAccount } from './policy.ts'
import { openSession } from './sessions.ts'
import { isEmpty, isSetupToken } from './setup.ts'
import type { SignedIn } from './signIn.ts'
import * as store from './store.ts'
import { freeUsername, usernameOf } from './username.ts'

type Wanted = Body<typeof api.signUp>

/**
 * Makes an account and signs it in; with an invitation it is accepted in the same transaction. The first account of an
 * installation becomes its admin. 403 where sign-up is not open to the caller, 404 for an invitation that does not work,
 * 409 for an e-mail or username in use.
 */
export async function signUp(ctx: PublicCtx, wanted: Wanted): Promise<SignedIn> {
  const password = await hashPassword(wanted.password)
  return inTransaction(ctx, async (tx) => {
    // One sign-up at a time: there is exactly one first account, and a free username stays free.
    await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('sign-up', 0))`
    const isFirst = await isEmpty(tx.db)
    refuseUnlessAllowed(tx, wanted, isFirst)
    return createAccount(tx, wanted, { password, isFirst })
  })
}

function refuseUnlessAllowed(ctx: PublicCtx, wanted: Wanted, isFirst: boolean): void {
  const hasSetupLink = wanted.setup !== undefined && isSetupToken(ctx, wanted.setup)
  if (wanted.setup !== undefined && !(isFirst && hasSetupLink))
    refuse('forbidden', 'This setup link has been used, or is not of this installation.')
  if (mayHaveAccount(ctx.config.signup, { isFirst, hasSetupLink, isInvited: wanted.invitation !== undefined })) return
  if (isFirst) refuse('forbidden', 'Open the setup link that the server wrote to its log.')
  refuse(
    'forbidden',
    ctx.config.signup === 'invite' ? 'Sign-up is by invitation only.' : 'This installation takes no new accounts.',
  )
}

async function createAccount(
  tx: Tx<PublicCtx>,
  wanted: Wanted,
  { password, isFirst }: { password: string; isFirst: boolean },
): Promise<SignedIn> {
  const { email, name, companyName } = wanted
  await store.refuseTaken(tx.db, { email, username: wanted.username })
  const username = wanted.username ?? (await freeUsername(tx.db, usernameOf(name, email)))
  const user = await tx.db.user.create({
    data: {
      id: newId(),
      email,
      name,
      username,
      password,
      companyName: companyName ?? null,
      role: isFirst ? 'admin' : 'user',
      lastLogin: tx.now(),
      settings: { create: { ...(wanted.timezone && { timezone: wanted.timezone }) } },
    },
  })
  const session = await openSession(tx, user.id)
  const asUser = { ...tx, userId: user.id, sessionId: session.id }
  await publish(
    asUser,
    { type: 'user', id: user.id, workspaceId: null, projectId: null, audience: [socketRoom.user(user.id)] },
    { type: 'account.created', data: { person: presentPerson(user) } },
  )
  if (wanted.invitation !== undefined) await acceptInvitation(asUser, wanted.invitation)
  return { me: presentMe(user), session }
}
