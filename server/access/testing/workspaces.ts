import { newId } from '#shared/ids.ts'
import { server } from '../../../test/world.ts'
import type { Here } from './here.ts'
import { document, invitation, task } from './makers.ts'
import type { Rows } from './row.ts'

const workspace = ({ workspaceId }: Here) => ({ params: { workspaceId } })
const changed = (here: Here) => ({ ...workspace(here), body: { name: 'Changed' } })
const member = (here: Here, userId: string) => ({ params: { workspaceId: here.workspaceId, userId } })

export const workspaceRows: Rows = {
  'workspaces.getWorkspace': [workspace, [401, 404, 404, 200, 200, 200, 200, 200]],
  'workspaces.findWorkspace': [({ slug }) => ({ params: { slug } }), [401, 404, 200, 200, 200, 200, 200, 200]],
  'workspaces.updateWorkspace': [changed, [401, 404, 404, 403, 403, 403, 200, 200]],
  'workspaces.deleteWorkspace': [workspace, [401, 404, 404, 403, 403, 403, 403, 204]],

  'members.listMembers': [workspace, [401, 404, 404, 200, 200, 200, 200, 200]],
  'members.findPeople': [
    (here) => ({ ...workspace(here), query: { ids: here.bystander } }),
    [401, 404, 404, 200, 200, 200, 200, 200],
  ],
  'members.updateMember': [
    (here) => ({ ...member(here, here.bystander), body: { role: 'commenter' } }),
    [401, 404, 404, 403, 403, 403, 200, 200],
  ],
  'members.updateMember / to a higher role than an admin has': [
    (here) => ({ ...member(here, here.bystander), body: { role: 'owner' } }),
    [401, 404, 404, 403, 403, 403, 403, 200],
  ],
  'members.removeMember': [(here) => member(here, here.bystander), [401, 404, 404, 403, 403, 403, 204, 204]],
  // The owner is the last one.
  'members.removeMember / leaving': [(here) => member(here, here.me), [401, 404, 404, 204, 204, 204, 204, 409]],
  'members.createInvitation': [
    (here) => ({ ...workspace(here), body: { role: 'viewer' } }),
    [401, 404, 404, 403, 403, 403, 201, 201],
  ],
  'members.listInvitations': [workspace, [401, 404, 404, 403, 403, 403, 200, 200]],
  'members.revokeInvitation': [
    async (here) => {
      const { id } = await invitation(here)
      return { params: { workspaceId: here.workspaceId, invitationId: id } }
    },
    [401, 404, 404, 403, 403, 403, 204, 204],
  ],
  // Whoever holds the link may read it; joining needs an account.
  'members.readInvitation': [
    async (here) => ({ params: { token: (await invitation(here)).token } }),
    [200, 200, 200, 200, 200, 200, 200, 200],
  ],
  'members.acceptInvitation': [
    async (here) => ({ params: { token: (await invitation(here)).token } }),
    [401, 200, 200, 200, 200, 200, 200, 200],
  ],

  'events.listEvents': [
    (here) => ({ ...workspace(here), query: { since: 0 } }),
    [401, 404, 200, 200, 200, 200, 200, 200],
  ],
  'search.searchWorkspace': [
    (here) => ({ ...workspace(here), query: { q: 'a' } }),
    [401, 404, 200, 200, 200, 200, 200, 200],
  ],
  'edited.listEdited': [workspace, [401, 404, 200, 200, 200, 200, 200, 200]],
  'chat.listRooms': [workspace, [401, 404, 200, 200, 200, 200, 200, 200]],
  'trash.listTrash': [workspace, [401, 404, 404, 200, 200, 200, 200, 200]],

  'sharing.whoCanSee': [
    async (here) => {
      const { id, leaf } = await task(here)
      return { params: { objectType: 'task', objectId: id }, leaf }
    },
    [401, 404, 200, 200, 200, 200, 200, 200],
  ],
  'sharing.shareObject': [
    async (here) => {
      const { id, leaf } = await task(here)
      const params = { objectType: 'task', objectId: id, userId: here.bystander }
      return { params, leaf, body: { role: 'viewer' } }
    },
    [401, 404, 403, 403, 403, 403, 200, 200],
  ],
  'sharing.unshareObject': [
    // Nobody holds such a grant, which is told only to whoever could take it back.
    async (here) => {
      const { id, leaf } = await task(here)
      return { params: { objectType: 'task', objectId: id, userId: newId() }, leaf }
    },
    [401, 404, 403, 403, 403, 403, 404, 404],
  ],
  'sharing.listPrivate': [workspace, [401, 404, 404, 403, 403, 403, 403, 200]],
  // Private, and nobody of the matrix but the guest holds a role on it.
  'sharing.takeOver': [
    async (here) => {
      const { id, leaf } = await document(here)
      await server.root.document.update({ where: { id }, data: { inherits: false } })
      return { params: { objectType: 'document', objectId: id }, leaf }
    },
    [401, 404, 403, 404, 404, 404, 404, 200],
  ],
  'activity.listActivity': [
    async (here) => {
      const { id, leaf } = await task(here)
      return { params: { objectType: 'task', objectId: id }, leaf }
    },
    [401, 404, 200, 200, 200, 200, 200, 200],
  ],
}
