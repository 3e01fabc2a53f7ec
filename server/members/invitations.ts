import { randomBytes } from 'node:crypto'
import type { Body } from '#shared/endpoint.ts'
import { newId } from '#shared/ids.ts'
import type * as api from '#shared/members.ts'
import type { Page, PageQuery } from '#shared/page.ts'
import { socketRoom } from '#shared/rooms.ts'
import { authorize, locate } from '../access/service.ts'
import { findPeople } from '../accounts/person.ts'
import { type Ctx, inTransaction, type PublicCtx } from '../context.ts'
import { refuse } from '../errors.ts'
import { publish, type Subject } from '../events/publish.ts'
import { hashToken } from '../accounts/sessions.ts'
import { findUsable, inviters, isUsedUp, listUsable, presentAll, refuseLink } from './invitationStore.ts'
import { mayInviteAs } from './policy.ts'

// Told only to those who may list invitations.
const subjectOf = async (ctx: Ctx, workspaceId: string): Promise<Subject> => ({
  type: 'workspace',
  id: workspaceId,
  workspaceId,
  projectId: null,
  audience: (await inviters(ctx.db, workspaceId)).map(socketRoom.user),
})

/**
 * Makes a link that gives `role` on the workspace, or on one object in it. `origin` without a slash at its end. Only the
 * token's hash is kept, so the link is shown only here. 403 for a higher role than the caller's own on the object.
 */
export function createInvitation(
  ctx: Ctx,
  workspaceId: string,
  wanted: Body<typeof api.createInvitation>,
  origin: string,
): Promise<{ invitation: api.Invitation; token: string; url: string }> {
  return inTransaction(ctx, async (tx) => {
    const workspace = await authorize(tx, 'member.invite', { type: 'workspace', id: workspaceId })
    const { target, role, maxUses } = wanted
    const object = target
      ? await authorize(tx, 'share.edit', { type: target.objectType, id: target.objectId })
      : workspace
    if (object.workspaceId !== workspaceId) refuse('not_found', `No such ${object.type} in this workspace.`)
    if (!mayInviteAs(object.role, role)) refuse('forbidden', 'You cannot invite to a higher role than your own.')

    const token = randomBytes(32).toString('base64url')
    const expiresAt = new Date(tx.now().getTime() + wanted.expiresInDays * 86_400_000)
    const of = { workspaceId, objectType: object.type, objectId: object.id, role, maxUses }
    const row = await tx.db.invitation.create({
      data: { id: newId(), ...of, tokenHash: hashToken(token), createdBy: tx.userId, expiresAt, createdAt: tx.now() },
    })
    const [invitation] = await presentAll(tx.db, [row])
    if (!invitation) throw new Error(`the maker of invitation ${row.id} is missing`)
    await publish(tx, await subjectOf(tx, workspaceId), { type: 'invitation.created', data: { invitation } })
    return { invitation, token, url: `${origin}/invite/${token}` }
  })
}

/** Invitations of a workspace that can still be used, newest first. */
export async function listInvitations(ctx: Ctx, workspaceId: string, query: PageQuery): Promise<Page<api.Invitation>> {
  await authorize(ctx, 'member.invite', { type: 'workspace', id: workspaceId })
  return listUsable(ctx.db, workspaceId, query, ctx.now())
}

/** Ends a link. Ending one that has ended changes nothing. */
export function revokeInvitation(ctx: Ctx, workspaceId: string, invitationId: string): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    await authorize(tx, 'member.invite', { type: 'workspace', id: workspaceId })
    const which = { id: invitationId, workspaceId }
    if (!(await tx.db.invitation.findFirst({ where: which }))) refuse('not_found', 'No such invitation.')
    const { count } = await tx.db.invitation.updateMany({
      where: { ...which, revokedAt: null },
      data: { revokedAt: tx.now() },
    })
    if (count === 0) return
    await publish(tx, await subjectOf(tx, workspaceId), { type: 'invitation.revoked', data: { id: invitationId } })
  })
}

/** What a link invites to, for whoever holds it. */
export async function readInvitation(ctx: PublicCtx, token: string) {
  const { row, target } = await findUsable(ctx.db, token, ctx.now(), 'read')
  if (isUsedUp(row)) return refuseLink()
  const workspace = await locate(ctx.db, { type: 'workspace', id: row.workspaceId })
  const people = await findPeople(ctx.db, [row.createdBy])
  return {
    workspaceName: workspace?.title ?? refuseLink(),
    objectType: row.objectType,
    objectTitle: target.title,
    role: row.role,
    invitedBy: people.get(row.createdBy)?.name ?? refuseLink(),
    expiresAt: row.expiresAt.toISOString(),
  }
}
