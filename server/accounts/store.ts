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
