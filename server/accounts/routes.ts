import * as api from '#shared/accounts.ts'
import type { Feature } from '../http/route.ts'
import { deleteMe } from './deleteMe.ts'
import { listSessions, revokeOtherSessions, revokeSession } from './ownSessions.ts'
import * as accounts from './service.ts'
import { signIn } from './signIn.ts'
import { signUp } from './signUp.ts'

export const accountRoutes: Feature = (on) => {
  on(api.authState, (ctx) => accounts.authState(ctx))
  on(api.signUp, async (ctx, { body, cookies }) => {
    const { me, session } = await signUp(ctx, body)
    cookies.set(session.token, session.expiresAt)
    return me
  })
  on(api.signIn, async (ctx, { body, cookies }) => {
    const { me, session } = await signIn(ctx, body)
    cookies.set(session.token, session.expiresAt)
    return me
  })
  on(api.signOut, async (ctx, { cookies }) => {
    await revokeSession(ctx, ctx.sessionId)
    cookies.clear()
  })
  on(api.getMe, (ctx) => accounts.getMe(ctx))
  on(api.updateMe, (ctx, { body, ifMatch }) => accounts.updateMe(ctx, body, ifMatch))
  on(api.changePassword, (ctx, { body }) => accounts.changePassword(ctx, body))
  on(api.deleteMe, async (ctx, { body, cookies }) => {
    await deleteMe(ctx, body.password)
    cookies.clear()
  })
  on(api.listSessions, (ctx) => listSessions(ctx))
  on(api.revokeSession, (ctx, { params }) => revokeSession(ctx, params.sessionId))
  on(api.revokeOtherSessions, (ctx) => revokeOtherSessions(ctx))
  on(api.getSettings, (ctx) => accounts.getSettings(ctx))
  on(api.updateSettings, (ctx, { body }) => accounts.updateSettings(ctx, body))
}
