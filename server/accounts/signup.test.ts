import { afterEach, expect, test } from 'vitest'
import { authState, signUp } from '#shared/accounts.ts'
import { newId } from '#shared/ids.ts'
import { createInvitation } from '#shared/members.ts'
import { anonymous, ok, server, world } from '../../test/world.ts'
import { setupToken } from './setup.ts'

const newcomer = () => ({ email: `${newId()}@example.org`, password: 'correct horse battery', name: 'New Comer' })
afterEach(() => {
  server.config.signup = 'open'
})

test('where sign-up is by invitation, an invitation is needed, works once, and joins in the same step', async () => {
  const { owner, workspace } = await world()
  const { token } = await ok(
    owner.call(createInvitation, { params: { workspaceId: workspace.id }, body: { role: 'member', maxUses: 1 } }),
  )
  server.config.signup = 'invite'
  expect((await anonymous.call(signUp, { body: newcomer() })).status).toBe(403)

  const wrong = newcomer()
  expect((await anonymous.call(signUp, { body: { ...wrong, invitation: 'unknown' } })).status).toBe(404)
  expect(await server.root.user.count({ where: { email: wrong.email } })).toBe(0)

  const joined = await anonymous.call(signUp, { body: { ...newcomer(), invitation: token } })
  expect(joined.status).toBe(201)
  expect(
    await server.root.workspaceMember.count({ where: { userId: joined.body.id, workspaceId: workspace.id } }),
  ).toBe(1)
  expect((await anonymous.call(signUp, { body: { ...newcomer(), invitation: token } })).status).toBe(404)
})

test('where sign-up is closed, nobody gets an account, invited or not', async () => {
  const { owner, workspace } = await world()
  const { token } = await ok(
    owner.call(createInvitation, { params: { workspaceId: workspace.id }, body: { role: 'member' } }),
  )
  server.config.signup = 'closed'
  expect((await anonymous.call(signUp, { body: { ...newcomer(), invitation: token } })).status).toBe(403)
  expect((await anonymous.call(authState)).body).toEqual({ signup: 'closed', needsSetup: false, signedIn: false })
})

test('the setup link is worth nothing once there is an account, and a later account is no admin', async () => {
  const first = await ok(anonymous.call(signUp, { body: newcomer() }))
  const body = { ...newcomer(), setup: setupToken(server) }
  expect((await anonymous.call(signUp, { body })).status).toBe(403)
  const later = await ok(anonymous.call(signUp, { body: newcomer() }))
  expect([first.status, later.role]).toEqual(['active', 'user'])
})
