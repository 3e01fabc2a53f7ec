import { request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { endpoints } from '#shared/api.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { newId } from '#shared/ids.ts'
import { Problem } from '#shared/problem.ts'
import { origin, server, urlOf } from '../../test/world.ts'
import { type Here, makeHere, makePeople } from '../access/testing/here.ts'
import type { Given } from '../access/testing/row.ts'
import { rows } from '../access/testing/rows.ts'

let people: Awaited<ReturnType<typeof makePeople>>
let other: Here

beforeAll(async () => {
  people = await makePeople()
  // So that the doors of the installation's admin open too, and what is behind them is tried.
  await server.root.user.update({ where: { id: people.owner }, data: { role: 'admin' } })
  other = await makeHere(await makePeople(), 'owner')
})

type Headers = Record<string, string | undefined>
type Knock = { what: string; headers?: Headers; params?: object; status?: number }

/** What is wrong with the answer to a call that must be refused: with a 4xx and a reason. Null: nothing. */
async function wrongWith(endpoint: Endpoint, here: Here, given: Given, knock: Knock): Promise<string | null> {
  const { what, headers = {}, params = given.params, status } = knock
  const all: Headers = {
    origin,
    cookie: here.cookie ?? '',
    'content-type': given.bytes ? 'application/octet-stream' : 'application/json',
    ...headers,
  }
  const res = await fetch(urlOf(endpoint, params, given.query), {
    method: endpoint.method,
    headers: Object.entries(all).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, value]],
    ),
    body: given.bytes ?? (given.body === undefined ? null : JSON.stringify(given.body)),
  })
  const text = await res.text()
  if (status ? res.status !== status : res.status < 400 || res.status >= 500) return `${what}: ${res.status} ${text}`
  const problem = Problem.parse(JSON.parse(text))
  return problem.detail === '' || problem.status !== res.status ? `${what}: no reason in ${text}` : null
}

async function refusedAll(name: string, knocksOf: (endpoint: Endpoint, here: Here, given: Given) => Knock[]) {
  const [endpoint, row] = [endpoints[name], rows[name]]
  if (!endpoint || !row) throw new Error(`no row for ${name}`)
  const here = await makeHere(people, 'owner')
  const given = await row[0](here)
  const knocks = knocksOf(endpoint, here, given)
  const wrong = await Promise.all(knocks.map((knock) => wrongWith(endpoint, here, given, knock)))
  return wrong.filter((one) => one !== null)
}

const withParams = Object.keys(endpoints).filter((name) => endpoints[name]?.params)

test.each(withParams)('%s: what is unknown, or another tenant’s, is refused in every place', async (name) => {
  const wrong = await refusedAll(name, (endpoint, _, given) => {
    const ids = [newId(), other.workspaceId, other.projectId, other.columnId, other.roomId, 'x'.repeat(8000)]
    return Object.keys(endpoint.params?.shape ?? {}).flatMap((key) =>
      ids.map((id) => ({ what: `${key} = ${id.slice(0, 40)}`, params: { ...given.params, [key]: id } })),
    )
  })
  expect(wrong).toEqual([])
})

test('nothing of the other tenant was read, written or told meanwhile', async () => {
  const { root } = server
  const { workspaceId, projectId, columnId } = other
  expect(await root.event.count({ where: { workspaceId } })).toBe(0)
  expect(await root.workspace.findUnique({ where: { id: workspaceId } })).toMatchObject({ version: 1, deletedAt: null })
  expect(await root.project.findMany({ where: { workspaceId } })).toMatchObject([{ id: projectId, version: 1 }])
  expect(await root.taskColumn.findMany({ where: { projectId } })).toMatchObject([{ id: columnId, version: 1 }])
  expect([
    await root.task.count({ where: { projectId } }),
    await root.document.count({ where: { projectId } }),
  ]).toEqual([0, 0])
})

const token = 'x'.repeat(43)

test.each(Object.keys(endpoints))('%s: wrong cookies, origins, versions and keys are refused', async (name) => {
  const wrong = await refusedAll(name, ({ may, method, ifMatch, secret, stream }, here) => {
    const cookies = ['', 'truss=', 'truss=x', `truss=${token}`, `truss=${token.repeat(99)}`, `${here.cookie}x`, '=;;=']
    const origins = [undefined, 'null', 'https://evil.example', `${origin}.evil.example`, 'x']
    const versions = ['v1', '"1"', '"v1', '"v-1"', '"v99999999999999"', 'W/"v1"', '"v1", "v2"', '""']
    const isKept = method !== 'GET' && !secret && !stream && may !== 'anyone'
    return [
      ...(may === 'anyone' ? [] : cookies.map((cookie) => ({ what: cookie, headers: { cookie }, status: 401 }))),
      ...(method === 'GET' ? [] : origins.map((from) => ({ what: `${from}`, headers: { origin: from }, status: 403 }))),
      ...(ifMatch ? versions.map((v) => ({ what: v, headers: { 'if-match': v }, status: 400 })) : []),
      ...(isKept ? [{ what: 'key', headers: { 'idempotency-key': 'k'.repeat(201) }, status: 400 }] : []),
    ]
  })
  expect(wrong).toEqual([])
})

test.each([
  ['no gzip at all', Buffer.from('{}'), 400],
  ['gzip that was cut', gzipSync('{"name": "x"}').subarray(0, 15), 400],
  ['20 MB in 20 kB of gzip', gzipSync(Buffer.alloc(20 * 1024 * 1024, ' ')), 413],
])('%s is refused', async (_, bytes, status) => {
  const here = await makeHere(people, 'owner')
  const res = await fetch(`${origin}/api/v1/projects/${here.projectId}/tasks`, {
    method: 'POST',
    headers: { origin, cookie: here.cookie ?? '', 'content-type': 'application/json', 'content-encoding': 'gzip' },
    body: new Uint8Array(bytes),
  })
  expect([res.status, Problem.parse(await res.json()).status]).toEqual([status, status])
})

test('100 MB of JSON are answered with 413, not with a broken connection', async () => {
  const here = await makeHere(people, 'owner')
  const chunk = Buffer.alloc(1024 * 1024, ' ')
  const headers = {
    origin,
    cookie: here.cookie ?? '',
    'content-type': 'application/json',
    'content-length': String(100 * chunk.length),
  }
  const status = await new Promise((resolve, reject) => {
    const req = request(`${origin}/api/v1/projects/${here.projectId}/tasks`, { method: 'POST', headers })
    req.on('error', reject)
    req.on('response', (res) => resolve(res.resume().statusCode))
    let sent = 0
    const write = () => {
      while (sent < 100) if (!(sent++, req.write(chunk))) return void req.once('drain', write)
      req.end()
    }
    write()
  })
  expect(status).toBe(413)
})
