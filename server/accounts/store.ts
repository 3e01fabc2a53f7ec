import type { Person } from '#shared/accounts.ts'
import type { Ctx, Db } from '../context.ts'
import { Refusal } from '../errors.ts'

/** The row of the caller, locked until the end of the transaction. */
export async function lockMe(ctx: Ctx) {
  await ctx.db.$queryRaw`SELECT id FROM users WHERE id = ${ctx.userId} FOR UPDATE`
  return ctx.db.user.findUniqueOrThrow({ where: { id: ctx.userId } })
}

/** Refuses with 409 and the field, when somebody else has this e-mail or username. */
export async function refuseTaken(
  db: Db,
  wanted: { email?: string | undefined; username?: string | undefined },
  except?: string,
): Promise<void> {
  for (const field of ['email', 'username'] as const) {
    const value = wanted[field]
    if (value === undefined) continue
    const holder = await db.user.findFirst({ where: { [field]: value }, select: { id: true } })
    if (!holder || holder.id === except) continue
    const message = field === 'email' ? 'This e-mail has an account already: sign in.' : 'This username is taken.'
    throw new Refusal('conflict', message, { errors: [{ pointer: `/${field}`, code: 'taken', message }] })
  }
}

/** Whether an attachment is a picture that the person uploaded for themselves. */
export async function isOwnPicture(ctx: Ctx, attachmentId: string): Promise<boolean> {
  const found = await ctx.db.attachment.findFirst({
    where: {
      id: attachmentId,
      createdBy: ctx.userId,
      objectType: null,
      mimeType: { in: ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif'] },
    },
    select: { id: true },
  })
  return found !== null
}

/** Live workspaces the person is a member of. */
export async function workspacesOf(ctx: Ctx): Promise<string[]> {
  const rows = await ctx.db.workspaceMember.findMany({
    where: { userId: ctx.userId, workspace: { deletedAt: null } },
    select: { workspaceId: true },
  })
  return rows.map((row) => row.workspaceId)
}

/** Takes away what is the caller's alone. Their pictures go with the erasure consumer, which also has the files. */
export async function forgetBelongings({ db, userId }: Ctx): Promise<void> {
  await db.userSettings.deleteMany({ where: { userId } })
  await db.apiToken.deleteMany({ where: { userId } })
  await db.chatParticipant.deleteMany({ where: { userId } })
  await db.idempotencyKey.deleteMany({ where: { principal: userId } })
  await db.session.updateMany({ where: { userId }, data: { device: '', ip: null } })
}

/**
 * Puts the tombstone where the log of events and the activity hold the caller by name: their own events, and those of the
 * workspaces they ever did something in (joining one is such a thing).
 */
export async function forgetNameInLog({ db, userId }: Ctx, person: Person): Promise<void> {
  const left = JSON.stringify(person)
  await db.$executeRaw`
    UPDATE events SET data = jsonb_set(data, '{person}', ${left}::jsonb)
    WHERE object_type = 'user' AND object_id = ${userId} AND data -> 'person' IS NOT NULL`
  const seen = await db.$queryRaw<{ id: string }[]>`
    SELECT DISTINCT workspace_id AS id FROM activities WHERE user_id = ${userId} AND workspace_id IS NOT NULL`
  const ids = seen.map(({ id }) => id)
  await db.$executeRaw`
    UPDATE activities a SET metadata = jsonb_set(a.metadata, '{name}', '"Deleted user"')
    FROM events e
    WHERE e.object_type = 'workspace' AND e.object_id = ANY(${ids}) AND e.pos = a.pos
      AND e.type IN ('member.joined', 'member.changed') AND e.data #>> '{member,person,id}' = ${userId}`
  await db.$executeRaw`
    UPDATE events SET data = jsonb_set(data, '{member,person}', ${left}::jsonb)
    WHERE object_type = 'workspace' AND object_id = ANY(${ids})
      AND type IN ('member.joined', 'member.changed') AND data #>> '{member,person,id}' = ${userId}`
  await db.$executeRaw`
    UPDATE events SET data = jsonb_set(data, '{invitation,createdBy}', ${left}::jsonb)
    WHERE object_type = 'workspace' AND object_id = ANY(${ids})
      AND type = 'invitation.created' AND data #>> '{invitation,createdBy,id}' = ${userId}`
}

/** Changes of who is an administrator wait for each other, so that the last one is known. */
export const lockAdmins = (db: Db): Promise<unknown> =>
  db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('administrators', 0))`
