import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { Id, Instant } from './ids.ts'
import { lineOf, textLimit, textOf } from './text.ts'

export const UserStatus = z.enum(['active', 'invited', 'suspended', 'deleted'])
export const InstallationRole = z.enum(['admin', 'manager', 'user'])

/** A person as everybody who shares something with them may see them. */
export const Person = z.object({
  id: Id,
  name: z.string(),
  username: z.string(),
  avatar: z.string().nullable(),
  status: UserStatus,
})
export type Person = z.infer<typeof Person>

/** A person as they see themselves. */
export const Me = Person.extend({
  email: z.string(),
  companyName: z.string().nullable(),
  role: InstallationRole,
  version: z.int(),
  createdAt: Instant,
})
export type Me = z.infer<typeof Me>

const TimeZone = z
  .string()
  .max(64)
  .refine((zone) => {
    try {
      return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
    } catch {
      return false
    }
  }, 'not a time zone')

const Email = textOf(textLimit.email)
  .transform((value) => value.trim().toLowerCase())
  .pipe(z.email('not an e-mail address'))
const NewPassword = textOf(textLimit.password).min(10, 'at least 10 characters')
const Username = z.string().regex(/^[a-z0-9][a-z0-9._-]{1,49}$/, 'two to 50 of a-z 0-9 . _ -')
const Name = lineOf(textLimit.name)

export const authState = endpoint('GET', '/auth/state', {
  summary: 'What a visitor can do: sign up, sign in, or set the installation up with its one-time link.',
  may: 'anyone',
  result: z.object({ signup: z.enum(['open', 'invite', 'closed']), needsSetup: z.boolean(), signedIn: z.boolean() }),
})

export const signUp = endpoint('POST', '/auth/sign-up', {
  summary: 'Make an account and sign in. With `invitation` it also works where sign-up is by invitation only.',
  may: 'anyone',
  body: z.object({
    email: Email,
    password: NewPassword,
    name: Name,
    username: Username.optional(),
    companyName: Name.optional(),
    /** Where the person is, as their browser says; UTC when not given. */
    timezone: TimeZone.optional(),
    /** Token of an invitation link; accepted in the same step. */
    invitation: z.string().max(200).optional(),
    /** Token of the one-time setup link of an empty installation; makes its admin. */
    setup: z.string().max(200).optional(),
  }),
  result: Me,
  status: 201,
  secret: true,
})

export const signIn = endpoint('POST', '/auth/sign-in', {
  summary: 'Sign in with e-mail or username and password; sets the session cookie.',
  may: 'anyone',
  body: z.object({ email: textOf(textLimit.email).min(1), password: textOf(textLimit.password) }),
  result: Me,
  secret: true,
})

export const signOut = endpoint('POST', '/auth/sign-out', {
  summary: 'End this session and clear the cookie.',
  may: 'user',
  result: z.undefined(),
  status: 204,
})

export const getMe = endpoint('GET', '/me', { summary: 'The signed-in person.', may: 'user', result: Me })

export const updateMe = endpoint('PATCH', '/me', {
  summary: 'Change name, username, company or avatar.',
  may: 'user',
  ifMatch: 'optional',
  body: z.object({
    name: Name.optional(),
    username: Username.optional(),
    companyName: Name.nullable().optional(),
    /** Id of an uploaded image, or null for initials. */
    avatar: Id.nullable().optional(),
  }),
  result: Me,
})

export const changePassword = endpoint('POST', '/me/password', {
  summary: 'Change the password; every other session ends.',
  may: 'user',
  body: z.object({ current: textOf(textLimit.password), next: NewPassword }),
  result: z.undefined(),
  status: 204,
  secret: true,
})

export const Session = z.object({
  id: Id,
  device: z.string(),
  ip: z.string().nullable(),
  createdAt: Instant,
  lastSeenAt: Instant,
  expiresAt: Instant,
  current: z.boolean(),
})
export type Session = z.infer<typeof Session>

export const listSessions = endpoint('GET', '/me/sessions', {
  summary: 'Where this person is signed in.',
  may: 'user',
  result: z.object({ data: z.array(Session) }),
})

export const revokeSession = endpoint('DELETE', '/me/sessions/:sessionId', {
  summary: 'End one session; its sockets close within 2 s.',
  may: 'user',
  params: z.object({ sessionId: Id }),
  result: z.undefined(),
  status: 204,
})

export const revokeOtherSessions = endpoint('POST', '/me/sessions/actions/revoke-others', {
  summary: 'End every session but this one.',
  may: 'user',
  result: z.object({ revoked: z.int() }),
})

export const deleteMe = endpoint('POST', '/me/actions/delete', {
  summary: 'Delete the own account for ever; what was written stays, under “Deleted user”.',
  may: 'user',
  body: z.object({ password: textOf(textLimit.password) }),
  result: z.undefined(),
  status: 204,
  secret: true,
})

/** Seed 003's `user_settings`. `timezone`: the one that times are told in; kinds of notifications that are not named are on. */
export const UserSettings = z.object({
  notificationPreferences: z.record(z.string(), z.boolean()),
  dashboardLayout: z.record(z.string(), z.unknown()),
  timezone: z.string(),
})
export type UserSettings = z.infer<typeof UserSettings>

export const getSettings = endpoint('GET', '/me/settings', {
  summary: 'Personal settings.',
  may: 'user',
  result: UserSettings,
})

export const updateSettings = endpoint('PATCH', '/me/settings', {
  summary: 'Change personal settings; what is not given stays.',
  may: 'user',
  body: z.object({
    notificationPreferences: z.record(textOf(60), z.boolean()).optional(),
    dashboardLayout: z.record(textOf(60), z.json()).optional(),
    timezone: TimeZone.optional(),
  }),
  result: UserSettings,
})

/** Somebody's name or picture changed; told to the workspaces they are in. */
export const PersonChanged = z.object({ type: z.literal('person.changed'), data: z.object({ person: Person }) })
/** Somebody signed in, on one more device. */
export const SessionOpened = z.object({
  type: z.literal('session.opened'),
  data: z.object({ sessionId: Id, userId: Id }),
})
/** A session ended (sign-out, revoked, password changed). */
export const SessionRevoked = z.object({
  type: z.literal('session.revoked'),
  data: z.object({ sessionId: Id, userId: Id, tokenHash: z.string() }),
})
/** Told to the person's own tabs. */
export const SettingsChanged = z.object({
  type: z.literal('settings.changed'),
  data: UserSettings.pick({ timezone: true, notificationPreferences: true }),
})
/** An account was deleted: `person` is what is left of it. */
export const AccountDeleted = z.object({ type: z.literal('account.deleted'), data: z.object({ person: Person }) })
export const AccountCreated = z.object({ type: z.literal('account.created'), data: z.object({ person: Person }) })
export { TimeZone }
