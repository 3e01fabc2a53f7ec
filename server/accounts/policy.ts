import type { ServerConfig } from '../context.ts'

/** How somebody asks for an account. The first account of an installation needs no invitation, but where sign-up is not open the setup link. */
export type Asking = { isFirst: boolean; isInvited: boolean; hasSetupLink: boolean }

/** Whether an account may be made. */
export function mayHaveAccount(signup: ServerConfig['signup'], asking: Asking): boolean {
  if (asking.isFirst && asking.hasSetupLink) return true
  if (signup === 'open') return true
  return signup === 'invite' && asking.isInvited
}
