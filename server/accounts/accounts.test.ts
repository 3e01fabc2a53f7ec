import { expect, test } from 'vitest'
import * as api from '#shared/accounts.ts'
import { newId } from '#shared/ids.ts'
import { redisKey } from '#shared/keys.ts'
import { anonymous, caller, eventsOf, member, ok, person, server, world } from '../../test/world.ts'
import type { Answer } from '../../test/world.ts'

const password = 'correct horse battery'
const cookieOf = (answer: Pick<Answer<typeof api.signIn>, 'headers'>) =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')

test('signing up makes an account, a session behind an HttpOnly cookie, and one event', async () => {
  const email = `${newId()}@Example.ORG`
  const res = await anonymous.call(api.signUp, { body: { email, password, name: ' Zoë  Ångström ' } })

  expect(res.status).toBe(201)
  expect(res.body).toMatchObject({ email: email.toLowerCase(), name: 'Zoë Ångström', status: 'active' })
  expect(res.body.username).toMatch(/^zoe\.angstrom\d*$/)
  expect(res.headers.getSetCookie()).toEqual([expect.stringMatching(/^truss=[\w-]{43}; .*HttpOnly; SameSite=Lax$/)])
  expect((await caller(cookieOf(res)).call(api.getMe)).body).toEqual(res.body)
  expect((await eventsOf(res.body.id)).map((event) => event.type)).toEqual(['session.opened', 'account.created'])
})

test('no browser keeps an answer: who signs in next would be told by the same ETag that the copy is still good', async () => {
  const [ann, ben] = [await person(), await person()]
  const [hers, his] = [await ann.call(api.getMe), await ben.call(api.getMe)]
  expect(hers.headers.get('etag')).toBe(his.headers.get('etag'))
  expect(hers.headers.get('cache-control')).toBe('no-store')
})

test('no password is kept or answered, and a session is kept as a hash only', async () => {
  const ann = await person()
  const user = await server.root.user.findUniqueOrThrow({ where: { id: ann.id }, include: { sessions: true } })
  expect(user.password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  expect(user.sessions).toHaveLength(1)
  expect(ann.cookie).not.toContain(user.sessions[0]?.tokenHash)
  expect(Object.keys((await ann.call(api.getMe)).body)).not.toContain('password')
})

test('an e-mail or a username in use is a 409 that names the field; two people of one name get two usernames', async () => {
  const ann = await person('Ann Twin')
  const taken = await anonymous.call(api.signUp, { body: { email: ann.email.toUpperCase(), password, name: 'Ann' } })
  expect([taken.status, taken.problem]).toMatchObject([409, { code: 'conflict', errors: [{ pointer: '/email' }] }])

  const body = { email: `${newId()}@example.org`, password, name: 'Ann', username: ann.username }
  expect((await anonymous.call(api.signUp, { body })).problem).toMatchObject({ errors: [{ pointer: '/username' }] })
  expect((await person('Ann Twin')).username).not.toBe(ann.username)
})

test('of ten people signing up at once with one name, each gets their own username', async () => {
  const name = `Crowd ${newId()}`
  const people = await Promise.all(Array.from({ length: 10 }, () => person(name)))
  expect(new Set(people.map((someone) => someone.username)).size).toBe(10)
})

test.each([
  ['a short password', { password: 'short' }],
  ['no e-mail address', { email: 'ann' }],
  ['a blank name', { name: '   ' }],
  ['a NUL in the name', { name: 'a\0b' }],
  ['a name of 10 000 characters', { name: 'a'.repeat(10_000) }],
  ['half an emoji', { name: 'x\ud83d' }],
  ['a username with spaces', { username: 'Ann Lee' }],
])('%s is refused with 400', async (_, wrong) => {
  const body = { email: `${newId()}@example.org`, password, name: 'Ann', ...wrong }
  const res = await anonymous.call(api.signUp, { body })
  const [field] = Object.keys(wrong)
  expect([res.status, res.problem]).toMatchObject([400, { errors: [{ pointer: `/${field}` }] }])
})

test('people sign in by e-mail or username in any case', async () => {
  const ann = await person()
  for (const email of [ann.email, ` ${ann.email.toUpperCase()} `, ann.username]) {
    const res = await anonymous.call(api.signIn, { body: { email, password } })
    expect([res.status, res.body.id]).toEqual([200, ann.id])
  }
})

test('a wrong password and an unknown person are refused alike', async () => {
  const ann = await person()
  const wrong = await anonymous.call(api.signIn, { body: { email: ann.email, password: 'wrong horse battery' } })
  const unknown = await anonymous.call(api.signIn, { body: { email: `${newId()}@example.org`, password } })
  expect([wrong.status, wrong.problem.detail]).toEqual([401, unknown.problem.detail])
  expect(unknown.status).toBe(401)
  expect(wrong.headers.getSetCookie()).toEqual([])
})

test('a suspended person is refused, with the right password too', async () => {
  const ann = await person()
  await server.root.user.update({ where: { id: ann.id }, data: { status: 'suspended' } })
  expect((await anonymous.call(api.signIn, { body: { email: ann.email, password } })).status).toBe(403)
})

test('after ten tries a minute an account answers 429 with the seconds to wait, the right password too, and then works again', async () => {
  const ann = await person()
  const attempt = (secret: string) => anonymous.call(api.signIn, { body: { email: ann.email, password: secret } })
  const clock = server.now
  // The clock stands still, so that the minute cannot turn over meanwhile.
  const minute = Math.floor(clock().getTime() / 60_000) * 60_000
  server.now = () => new Date(minute + 20_000)
  try {
    for (let i = 0; i < server.config.limits.signInPerMinute; i++) expect((await attempt('wrong')).status).toBe(401)
    const refused = await attempt(password)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '40'])
    server.now = () => new Date(minute + 60_000)
    expect((await attempt(password)).status).toBe(200)
  } finally {
    server.now = clock
  }
})

test('signing out ends the session in the database, clears the cookie and is told to the access consumer', async () => {
  const ann = await person()
  const res = await ann.call(api.signOut)
  expect(res.status).toBe(204)
  expect(res.headers.getSetCookie()[0]).toMatch(/^truss=;/)
  expect(await server.root.session.count({ where: { userId: ann.id, revokedAt: null } })).toBe(0)
  expect((await eventsOf(ann.id)).map((event) => event.type)).toEqual([
    'session.opened',
    'account.created',
    'session.revoked',
  ])
})

test('a session that is revoked elsewhere is refused at its next request', async () => {
  const ann = await person()
  const other = caller(cookieOf(await anonymous.call(api.signIn, { body: { email: ann.email, password } })))
  const { data } = await ok(ann.call(api.listSessions))
  expect(data.map((session) => session.current)).toEqual([true, false])

  const target = data.find((session) => !session.current)?.id ?? ''
  expect((await ann.call(api.revokeSession, { params: { sessionId: target } })).status).toBe(204)
  expect((await other.call(api.getMe)).status).toBe(401)
  expect((await ann.call(api.getMe)).status).toBe(200)
  expect((await ann.call(api.revokeSession, { params: { sessionId: target } })).status).toBe(204)
  expect((await eventsOf(ann.id)).filter((event) => event.type === 'session.revoked')).toHaveLength(1)
})

test('a session is noted as seen when Redis has forgotten it, and is none when it has run out or its person is suspended', async () => {
  const ann = await person()
  const old = new Date('2026-01-02T03:04:05Z')
  const where = { userId: ann.id }
  const { tokenHash } = await server.root.session.findFirstOrThrow({ where })
  const comes = async (session: { lastSeenAt?: Date; expiresAt?: Date }, status: 'active' | 'suspended' = 'active') => {
    await server.root.session.updateMany({ where, data: session })
    await server.root.user.update({ where: { id: ann.id }, data: { status } })
    await server.redis.del(redisKey.session(tokenHash))
    return (await ann.call(api.getMe)).status
  }
  expect(await comes({ lastSeenAt: old })).toBe(200)
  const [seen] = (await ok(ann.call(api.listSessions))).data
  expect(Date.parse(seen?.lastSeenAt ?? '')).toBeGreaterThan(Date.now() - 60_000)
  expect(await comes({ lastSeenAt: old }, 'suspended')).toBe(401)
  expect(await comes({ expiresAt: old })).toBe(401)
  expect((await server.root.session.findFirstOrThrow({ where })).lastSeenAt).toEqual(old)
})

test('nobody ends the session of somebody else', async () => {
  const [ann, bob] = [await person(), await person('Bob')]
  const [session] = (await ok(bob.call(api.listSessions))).data
  const res = await ann.call(api.revokeSession, { params: { sessionId: session?.id ?? '' } })
  expect(res.status).toBe(404)
  expect((await bob.call(api.getMe)).status).toBe(200)
})

test('a new password needs the present one, ends every other session and works from then on', async () => {
  const ann = await person()
  const other = caller(cookieOf(await anonymous.call(api.signIn, { body: { email: ann.email, password } })))
  const next = 'another long password'
  const wrong = await ann.call(api.changePassword, { body: { current: 'not my password', next } })
  expect([wrong.status, wrong.problem]).toMatchObject([400, { errors: [{ pointer: '/current' }] }])

  expect((await ann.call(api.changePassword, { body: { current: password, next } })).status).toBe(204)
  expect((await other.call(api.getMe)).status).toBe(401)
  expect((await ann.call(api.getMe)).status).toBe(200)
  expect((await anonymous.call(api.signIn, { body: { email: ann.email, password } })).status).toBe(401)
  expect((await anonymous.call(api.signIn, { body: { email: ann.email, password: next } })).status).toBe(200)
})

test('revoking the others leaves the session in use', async () => {
  const ann = await person()
  for (const _ of [1, 2]) await ok(anonymous.call(api.signIn, { body: { email: ann.email, password } }))
  expect((await ann.call(api.revokeOtherSessions)).body).toEqual({ revoked: 2 })
  expect((await ok(ann.call(api.listSessions))).data).toHaveLength(1)
})

test('a changed name is told once, to the workspaces the person is in', async () => {
  const { workspace } = await world()
  const ann = await member({ workspace }, 'viewer')
  const res = await ann.call(api.updateMe, { body: { name: 'Ann Newname' }, headers: { 'if-match': '"v1"' } })
  expect([res.status, res.headers.get('etag')]).toEqual([200, '"v2"'])
  const [event] = await server.root.event.findMany({ where: { objectId: ann.id, type: 'person.changed' } })
  expect(event?.audience.toSorted()).toEqual([`user:${ann.id}`, `workspace:${workspace.id}`].toSorted())

  const stale = await ann.call(api.updateMe, { body: { name: 'Again' }, headers: { 'if-match': '"v1"' } })
  expect([stale.status, stale.problem]).toMatchObject([412, { current: { name: 'Ann Newname', version: 2 } }])
})

test('an avatar must be a picture of one’s own', async () => {
  const [ann, bob] = [await person(), await person('Bob')]
  const picture = (createdBy: string, mimeType: string) =>
    server.root.attachment.create({
      data: { id: newId(), name: 'me', mimeType, size: 1n, sha256: '', storageKey: newId(), createdBy },
    })
  const mine = await picture(ann.id, 'image/png')
  for (const wrong of [await picture(bob.id, 'image/png'), await picture(ann.id, 'image/svg+xml'), { id: newId() }])
    expect((await ann.call(api.updateMe, { body: { avatar: wrong.id } })).status).toBe(400)
  expect((await ok(ann.call(api.updateMe, { body: { avatar: mine.id } }))).avatar).toBe(mine.id)
  expect((await ok(ann.call(api.updateMe, { body: { avatar: null } }))).avatar).toBeNull()
})

test('settings keep what is not given, and refuse what no database can hold', async () => {
  const ann = await person()
  await ok(ann.call(api.updateSettings, { body: { timezone: 'Europe/Lisbon', dashboardLayout: { a: [1, 'é😀'] } } }))
  await ok(ann.call(api.updateSettings, { body: { notificationPreferences: { mentioned: false } } }))
  expect(await ok(ann.call(api.getSettings))).toEqual({
    timezone: 'Europe/Lisbon',
    dashboardLayout: { a: [1, 'é😀'] },
    notificationPreferences: { mentioned: false },
  })
  const told = (await eventsOf(ann.id)).filter((event) => event.type === 'settings.changed')
  expect(told.map((event) => event.data)).toEqual([
    { timezone: 'Europe/Lisbon', notificationPreferences: {} },
    { timezone: 'Europe/Lisbon', notificationPreferences: { mentioned: false } },
  ])
  for (const body of [
    { timezone: 'Mars/Base' },
    { dashboardLayout: { a: '\0' } },
    { dashboardLayout: { '\ud800': 1 } },
  ])
    expect((await ann.call(api.updateSettings, { body })).status).toBe(400)
})

test.each([
  ['another Origin', { origin: 'https://evil.example' }],
  ['the Origin null', { origin: 'null' }],
])('a change from a page of %s is refused', async (_, headers) => {
  const ann = await person()
  expect((await ann.call(api.updateMe, { body: { name: 'Evil' }, headers })).status).toBe(403)
})

test('without a session, or with a made-up one, there is nobody', async () => {
  for (const cookie of [null, 'truss=nonsense', `truss=${'a'.repeat(43)}`])
    expect((await caller(cookie).call(api.getMe)).status).toBe(401)
})
