import { z } from 'zod'
import { Person } from './accounts.ts'
import { endpoint } from './endpoint.ts'
import { Id, Instant } from './ids.ts'
import { pageOf, PageQuery } from './page.ts'
import { ObjectType, Role } from './roles.ts'

/** A person in a workspace. The role is that of their grant on the workspace. */
export const Member = z.object({ person: Person, role: Role, joinedAt: Instant })
export type Member = z.infer<typeof Member>

const inWorkspace = z.object({ workspaceId: Id })

export const listMembers = endpoint('GET', '/workspaces/:workspaceId/members', {
  summary: 'People of a workspace by name.',
  may: 'member.read',
  params: inWorkspace,
  query: PageQuery,
  result: pageOf(Member),
})

export const findPeople = endpoint('GET', '/workspaces/:workspaceId/people', {
  summary:
    'Names by id (at most 100, with commas between) of those who are in this workspace or did something here; others are left out.',
  may: 'member.read',
  params: inWorkspace,
  query: z.object({
    ids: z
      .string()
      .max(4000)
      .transform((ids) => ids.split(','))
      .pipe(z.array(Id).min(1).max(100)),
  }),
  result: z.object({ data: z.array(Person) }),
})

export const updateMember = endpoint('PATCH', '/workspaces/:workspaceId/members/:userId', {
  summary: 'Change a role. Nobody gives more than they hold; the last owner stays an owner.',
  may: 'member.edit',
  params: inWorkspace.extend({ userId: Id }),
  body: z.object({ role: Role }),
  result: Member,
})

export const removeMember = endpoint('DELETE', '/workspaces/:workspaceId/members/:userId', {
  summary: 'Remove somebody, or leave. All their grants in the workspace end; the last owner cannot leave.',
  may: 'workspace.read',
  params: inWorkspace.extend({ userId: Id }),
  result: z.undefined(),
  status: 204,
})

/** What an invitation is for: the whole workspace, or one object whose guest the person becomes. */
const Target = z.object({ objectType: ObjectType, objectId: Id })

export const Invitation = z.object({
  id: Id,
  workspaceId: Id,
  ...Target.shape,
  role: Role,
  createdBy: Person,
  createdAt: Instant,
  expiresAt: Instant,
  maxUses: z.int().nullable(),
  uses: z.int(),
  version: z.int(),
})
export type Invitation = z.infer<typeof Invitation>

export const createInvitation = endpoint('POST', '/workspaces/:workspaceId/invitations', {
  summary: 'Make an invitation link; the link is shown only in this answer.',
  may: 'member.invite',
  params: inWorkspace,
  body: z.object({
    role: Role.default('member'),
    /** The workspace itself when not given. */
    target: Target.optional(),
    expiresInDays: z.int().min(1).max(90).default(7),
    maxUses: z.int().min(1).max(1000).nullable().default(null),
  }),
  result: z.object({ invitation: Invitation, token: z.string(), url: z.string() }),
  status: 201,
  secret: true,
})

export const listInvitations = endpoint('GET', '/workspaces/:workspaceId/invitations', {
  summary: 'Invitations that can still be used, newest first.',
  may: 'member.invite',
  params: inWorkspace,
  query: PageQuery,
  result: pageOf(Invitation),
})

export const revokeInvitation = endpoint('DELETE', '/workspaces/:workspaceId/invitations/:invitationId', {
  summary: 'End an invitation link.',
  may: 'member.invite',
  params: inWorkspace.extend({ invitationId: Id }),
  result: z.undefined(),
  status: 204,
})

export const readInvitation = endpoint('GET', '/invitations/:token', {
  summary: 'What a link invites to. Unknown, ended and used-up links answer 404 alike.',
  may: 'anyone',
  params: z.object({ token: z.string().max(200) }),
  result: z.object({
    workspaceName: z.string(),
    objectType: ObjectType,
    objectTitle: z.string(),
    role: Role,
    invitedBy: z.string(),
    expiresAt: Instant,
  }),
})

export const acceptInvitation = endpoint('POST', '/invitations/:token/accept', {
  summary: 'Join. Accepting again, or with a higher role already, changes nothing.',
  may: 'user',
  params: z.object({ token: z.string().max(200) }),
  result: z.object({ workspaceId: Id, slug: z.string(), objectType: ObjectType, objectId: Id }),
})

const ofMember = z.object({ workspaceId: Id, member: Member })
export const MemberJoined = z.object({ type: z.literal('member.joined'), data: ofMember })
export const MemberChanged = z.object({ type: z.literal('member.changed'), data: ofMember })
export const MemberRemoved = z.object({
  type: z.literal('member.removed'),
  data: z.object({ workspaceId: Id, userId: Id }),
})
export const InvitationCreated = z.object({
  type: z.literal('invitation.created'),
  data: z.object({ invitation: Invitation }),
})
export const InvitationRevoked = z.object({ type: z.literal('invitation.revoked'), data: z.object({ id: Id }) })
