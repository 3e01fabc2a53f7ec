import * as api from '#shared/members.ts'
import type { Feature } from '../http/route.ts'
import * as invitations from './invitations.ts'
import * as members from './service.ts'

export const memberRoutes: Feature = (on) => {
  on(api.listMembers, (ctx, { params, query }) => members.listMembers(ctx, params.workspaceId, query))
  on(api.findPeople, (ctx, { params, query }) => members.findPeople(ctx, params.workspaceId, query.ids))
  on(api.updateMember, (ctx, { params, body }) =>
    members.updateMember(ctx, params.workspaceId, params.userId, body.role),
  )
  on(api.removeMember, (ctx, { params }) => members.removeMember(ctx, params.workspaceId, params.userId))
  on(api.createInvitation, (ctx, { params, body, origin }) =>
    invitations.createInvitation(ctx, params.workspaceId, body, origin),
  )
  on(api.listInvitations, (ctx, { params, query }) => invitations.listInvitations(ctx, params.workspaceId, query))
  on(api.revokeInvitation, (ctx, { params }) =>
    invitations.revokeInvitation(ctx, params.workspaceId, params.invitationId),
  )
  on(api.readInvitation, (ctx, { params }) => invitations.readInvitation(ctx, params.token))
  on(api.acceptInvitation, (ctx, { params }) => members.acceptInvitation(ctx, params.token))
}
