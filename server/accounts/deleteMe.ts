import { randomBytes } from 'node:crypto'
import { socketRoom } from '#shared/rooms.ts'
import { type Ctx, inTransaction, type Tx } from '../context.ts'
import { refuse, refuseField } from '../errors.ts'
import { publish } from '../events/publish.ts'
import { leaveAll } from '../members/leaveAll.ts'
import { endSessions } from './ownSessions.ts'
import { hashPassword, verifyPassword } from './password.ts'
import { presentPerson } from './person.ts'
import { countTry } from './signIn.ts'
import * as store from './store.ts'

/**
 * Deletes the caller's account for ever. A tombstone ("Deleted user") keeps what they wrote; name, e-mail, username,
 * picture, grants, sessions, tokens, settings and their inbox go (architecture.md section 5, Deletion). 400 for a wrong
 * password, tried as often as a sign-in; 409 while a workspace with other members, or the installation, would be left
 * without an owner or administrator.
 */
export async function deleteMe(ctx: Ctx, password: string): Promise<void> {
  const { email, password: hash } = await ctx.db.user.findUniqueOrThrow({ where: { id: ctx.userId } })
  await countTry(ctx, email)
  if (!(await verifyPassword(hash, password))) refuseField('/password', 'This is not your password.')
  // No password fits it, and whoever knows the tombstone's address still finds the usual work and answer.
  const nobodys = await hashPassword(randomBytes(32).toString('base64url'))
  await inTransaction(ctx, async (tx) => {
    await refuseLastAdmin(tx)
    const workspaces = await leaveAll(tx)
    await endSessions(tx, {})
    await store.forgetBelongings(tx)
    const { userId: id } = tx
    const user = await tx.db.user.update({
      where: { id },
      data: {
        name: 'Deleted user',
        username: id,
        email: `${id}@deleted.invalid`,
        password: nobodys,
        avatar: null,
        companyName: null,
        lastLogin: null,
        role: 'user',
        status: 'deleted',
      },
    })
    const person = presentPerson(user)
    await store.forgetNameInLog(tx, person)
    const audience = [socketRoom.user(id), ...workspaces.map(socketRoom.workspace)]
    const subject = { type: 'user', id, workspaceId: null, projectId: null, audience }
    await publish(tx, subject, { type: 'account.deleted', data: { person } })
  })
}

async function refuseLastAdmin(tx: Tx<Ctx>): Promise<void> {
  // Two administrators who leave at once wait for each other here.
  await store.lockAdmins(tx.db)
  const me = await store.lockMe(tx)
  if (me.role !== 'admin') return
  const others = { id: { not: tx.userId }, status: 'active' } as const
  if (await tx.db.user.findFirst({ where: { ...others, role: 'admin' }, select: { id: true } })) return
  if (!(await tx.db.user.findFirst({ where: others, select: { id: true } }))) return
  refuse(
    'conflict',
    'You are the only administrator of this installation. Make somebody else one first, on the administration page.',
  )
}
