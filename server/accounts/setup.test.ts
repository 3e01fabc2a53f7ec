import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPostgres } from '../postgres/open.ts'
import { newId } from '#shared/ids.ts'
import { deploy } from '../../prisma/migrate/deploy.ts'
import { server as neighbour } from '../../test/world.ts'
import type { Server } from '../context.ts'
import { createApi } from '../http/app.ts'
import { setupToken } from './setup.ts'

// An installation of its own, without a single account.
const name = `empty_${newId()}`
const url = new URL(process.env['DATABASE_URL'] ?? '')
const admin = new Client({ connectionString: url.href })
let installation: Server
const close: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  await admin.connect()
  await admin.query(`CREATE DATABASE ${name}`)
  const own = new URL(url)
  own.pathname = `/${name}`
  await deploy(own.href)
  const root = openPostgres(own.href, 10)
  installation = { ...neighbour, root, config: { ...neighbour.config, signup: 'invite' } }
  const http = createServer(createApi(installation)).listen(0, '127.0.0.1')
  await new Promise((resolve) => http.once('listening', resolve))
  origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  close.push(() => new Promise((resolve) => http.close(resolve).closeAllConnections()))
  close.push(() => root.$disconnect())
})
afterAll(async () => {
  for (const end of close) await end()
  await admin.query(`DROP DATABASE ${name} WITH (FORCE)`)
  await admin.end()
})

let origin = ''
async function signUp(more: object): Promise<{ status: number; role?: string }> {
  const body = { email: `${newId()}@example.org`, password: 'correct horse battery', name: 'First', ...more }
  const res = await fetch(`${origin}/api/v1/auth/sign-up`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: res.status, role: JSON.parse(await res.text()).role }
}
const state = async () => JSON.parse(await (await fetch(`${origin}/api/v1/auth/state`)).text())

test('an empty installation is set up by its link alone: the first account is its admin, and the link works once', async () => {
  expect(await state()).toMatchObject({ needsSetup: true })
  expect((await signUp({})).status).toBe(403)
  expect((await signUp({ setup: 'made up' })).status).toBe(403)
  expect((await signUp({ setup: setupToken({ config: { ...neighbour.config, secretKey: 'other' } }) })).status).toBe(
    403,
  )

  const setup = setupToken(installation)
  const answers = await Promise.all([signUp({ setup }), signUp({ setup }), signUp({ setup })])
  expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([201, 403, 403])
  expect(answers.find((answer) => answer.status === 201)?.role).toBe('admin')
  expect(await state()).toMatchObject({ needsSetup: false })
})
