import * as api from '#shared/accounts.ts'
import type { Body } from '#shared/endpoint.ts'
import { socketRoom } from '#shared/rooms.ts'
import type { Prisma } from '#prisma'
import { type Ctx, inTransaction, type PublicCtx } from '../context.ts'
import { refuse, refuseField } from '../errors.ts'
import { publish } from '../events/publish.ts'
import { checkVersion } from '../http/version.ts'
import { revokeOtherSessions } from './ownSessions.ts'
import { hashPassword, verifyPassword } from './password.ts'
import { presentMe, presentPerson } from './person.ts'
import { isEmpty } from './setup.ts'
import { countTry } from './signIn.ts'
import * as store from './store.ts'

export { lockAdmins } from './store.ts'

/** What a visitor can do here. */
export const authState = async (ctx: PublicCtx) => ({
  signup: ctx.config.signup,
  needsSetup: await isEmpty(ctx.db),
  signedIn: ctx.userId !== null,
})

/** The signed-in person. */
export const getMe = async (ctx: Ctx): Promise<api.Me> =>
  presentMe(await ctx.db.user.findUniqueOrThrow({ where: { id: ctx.userId } }))

/** Refuses with 403 unless the caller is an admin of the installation (`User.role`, which says nothing about objects). */
export async function requireAdmin(ctx: Ctx): Promise<void> {
  const { role } = await ctx.db.user.findUniqueOrThrow({ where: { id: ctx.userId }, select: { role: true } })
  if (role !== 'admin') refuse('forbidden', 'Only an administrator of this installation may do that.')
}

/**
 * Changes what is given. 409 for a username in use, 400 for an avatar that is not an own uploaded picture, 412 for a
 * stale If-Match. Everybody in the person's workspaces is told.
 */
export function updateMe(ctx: Ctx, changes: Body<typeof api.updateMe>, ifMatch: number | undefined): Promise<api.Me> {
  return inTransaction(ctx, async (tx) => {
    const before = await store.lockMe(tx)
    checkVersion(before, ifMatch, () => presentMe(before), changes)
    await store.refuseTaken(tx.db, { username: changes.username }, ctx.userId)
    if (changes.avatar && !(await store.isOwnPicture(tx, changes.avatar)))
      refuseField('/avatar', 'An avatar is a picture that you uploaded as one.')
    if (Object.keys(changes).length === 0) return presentMe(before)

    const { name, username, companyName, avatar } = changes
    const user = await tx.db.user.update({
      where: { id: ctx.userId },
      data: {
        ...(name !== undefined && { name }),
        ...(username !== undefined && { username }),
        ...(companyName !== undefined && { companyName }),
        ...(avatar !== undefined && { avatar }),
      },
    })
    const audience = [socketRoom.user(user.id), ...(await store.workspacesOf(tx)).map(socketRoom.workspace)]
    await publish(
      tx,
      { type: 'user', id: user.id, workspaceId: null, projectId: null, audience },
      { type: 'person.changed', data: { person: presentPerson(user) } },
    )
    return presentMe(user)
  })
}

/** Changes the password and ends every other session. 400 for a wrong present one, tried as often as a sign-in. */
export async function changePassword(ctx: Ctx, { current, next }: Body<typeof api.changePassword>): Promise<void> {
  const { email, password } = await ctx.db.user.findUniqueOrThrow({ where: { id: ctx.userId } })
  await countTry(ctx, email)
  if (!(await verifyPassword(password, current))) refuseField('/current', 'This is not your present password.')
  const hash = await hashPassword(next)
  await inTransaction(ctx, async (tx) => {
    await tx.db.user.update({ where: { id: ctx.userId }, data: { password: hash } })
    await revokeOtherSessions(tx)
  })
}

/** Personal settings; the defaults until some are set. */
export async function getSettings(ctx: Ctx): Promise<api.UserSettings> {
  const row = await ctx.db.userSettings.findUnique({ where: { userId: ctx.userId } })
  return api.UserSettings.parse(row ?? { notificationPreferences: {}, dashboardLayout: {}, timezone: 'UTC' })
}

/** Sets what is given; what is not stays. The person's other tabs are told. */
export function updateSettings(ctx: Ctx, changes: Body<typeof api.updateSettings>): Promise<api.UserSettings> {
  const { timezone, notificationPreferences, dashboardLayout } = changes
  const given = {
    ...(timezone !== undefined && { timezone }),
    ...(notificationPreferences && { notificationPreferences }),
    ...(dashboardLayout && { dashboardLayout: dashboardLayout as Prisma.InputJsonObject }),
  }
  return inTransaction(ctx, async (tx) => {
    const row = await tx.db.userSettings.upsert({
      where: { userId: tx.userId },
      create: { userId: tx.userId, ...given },
      update: given,
    })
    const settings = api.UserSettings.parse(row)
    const audience = [socketRoom.user(tx.userId)]
    const subject = { type: 'user', id: tx.userId, workspaceId: null, projectId: null, audience }
    await publish(tx, subject, {
      type: 'settings.changed',
      data: { timezone: settings.timezone, notificationPreferences: settings.notificationPreferences },
    })
    return settings
  })
}
