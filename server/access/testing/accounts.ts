import { newId } from '#shared/ids.ts'
import { password } from './here.ts'
import type { Rows } from './row.ts'

const nothing = () => ({})
const newcomer = () => ({ body: { email: `${newId()}@example.org`, password, name: 'New' } })

// What is a person's own depends on no role: everybody who is signed in, and nobody else.
export const accountRows: Rows = {
  'accounts.authState': [nothing, [200, 200, 200, 200, 200, 200, 200, 200]],
  'accounts.signUp': [newcomer, [201, 201, 201, 201, 201, 201, 201, 201]],
  'accounts.signIn': [
    () => ({ body: { email: `${newId()}@example.org`, password } }),
    [401, 401, 401, 401, 401, 401, 401, 401],
  ],
  'accounts.signOut': [nothing, [401, 204, 204, 204, 204, 204, 204, 204]],
  'accounts.getMe': [nothing, [401, 200, 200, 200, 200, 200, 200, 200]],
  'accounts.updateMe': [() => ({ body: { companyName: 'Acme' } }), [401, 200, 200, 200, 200, 200, 200, 200]],
  'accounts.changePassword': [
    () => ({ body: { current: password, next: password } }),
    [401, 204, 204, 204, 204, 204, 204, 204],
  ],
  // Refused with a wrong password, as the people of the matrix are kept; deleteMe.test.ts has the rest.
  'accounts.deleteMe': [() => ({ body: { password: 'not my password' } }), [401, 400, 400, 400, 400, 400, 400, 400]],
  'accounts.listSessions': [nothing, [401, 200, 200, 200, 200, 200, 200, 200]],
  'accounts.revokeSession': [({ sessionId }) => ({ params: { sessionId } }), [401, 204, 204, 204, 204, 204, 204, 204]],
  'accounts.revokeOtherSessions': [nothing, [401, 200, 200, 200, 200, 200, 200, 200]],
  'accounts.getSettings': [nothing, [401, 200, 200, 200, 200, 200, 200, 200]],
  'accounts.updateSettings': [() => ({ body: { timezone: 'UTC' } }), [401, 200, 200, 200, 200, 200, 200, 200]],
  'notifications.listNotifications': [nothing, [401, 200, 200, 200, 200, 200, 200, 200]],
  'notifications.readNotifications': [() => ({ body: {} }), [401, 200, 200, 200, 200, 200, 200, 200]],
  'trash.listTrashedWorkspaces': [nothing, [401, 200, 200, 200, 200, 200, 200, 200]],
  'workspaces.listWorkspaces': [nothing, [401, 200, 200, 200, 200, 200, 200, 200]],
  'workspaces.createWorkspace': [() => ({ body: { name: 'Mine' } }), [401, 201, 201, 201, 201, 201, 201, 201]],
  // A role on objects says nothing about the installation.
  'admin.listParked': [nothing, [401, 403, 403, 403, 403, 403, 403, 403]],
  'admin.skipParked': [() => ({ params: { consumer: 'activity', pos: 1 } }), [401, 403, 403, 403, 403, 403, 403, 403]],
  'admin.listConsumers': [nothing, [401, 403, 403, 403, 403, 403, 403, 403]],
  'admin.listAdmins': [nothing, [401, 403, 403, 403, 403, 403, 403, 403]],
  'admin.addAdmin': [({ me }) => ({ body: { login: me } }), [401, 403, 403, 403, 403, 403, 403, 403]],
  'admin.removeAdmin': [({ me }) => ({ params: { userId: me } }), [401, 403, 403, 403, 403, 403, 403, 403]],
  'admin.retryParked': [() => ({ params: { consumer: 'activity', pos: 1 } }), [401, 403, 403, 403, 403, 403, 403, 403]],
}
