import { connect } from 'node:net'
import { beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { endpoints } from '#shared/api.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { newId } from '#shared/ids.ts'
import { origin, urlOf } from '../../test/world.ts'
import { type Here, makeHere, makePeople } from '../access/testing/here.ts'
import type { Given } from '../access/testing/row.ts'
import { endpointOf, rows } from '../access/testing/rows.ts'

let people: Awaited<ReturnType<typeof makePeople>>
beforeAll(async () => {
  people = await makePeople()
})

const texts = [
  '',
  ' ',
  'a\0b',
  '\ud83d',
  '😀',
  'x'.repeat(10_000),
  "'; DROP TABLE users; --",
  '../../etc/passwd',
  '%',
  newId(),
]
const values: unknown[] = [
  ...texts,
  null,
  true,
  -1,
  1.5,
  1e21,
  {},
  [],
  [null],
  { a: '\0' },
  { __proto__: null, constructor: 1 },
]
const key = (parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url')
const cursors = [
  ...[[], [1e308], [-1], ['a\0'], [0, 'a\0'], ['\ud800', 'x'], [8.65e15, 'x'], [9e15], [0, 'x', 'y'], [{}]].map(key),
  ...['{}', '[1e999]', 'null'].map((text) => Buffer.from(text).toString('base64url')),
  'nonsense',
]

type Body = Record<string, unknown>
const isBody = (value: unknown): value is Body => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The call of a row with one thing of it spoiled at a time. */
function* spoil(endpoint: Endpoint, given: Given): Generator<Given> {
  const names = (shapes: z.ZodType | undefined, sent: object) =>
    new Set([...(shapes instanceof z.ZodObject ? Object.keys(shapes.shape) : []), ...Object.keys(sent)])
  for (const name of Object.keys(given.params ?? {}))
    // The rest cannot be written into a path.
    for (const text of texts.filter((one) => one.trim() !== '' && one !== '\ud83d'))
      yield { ...given, params: { ...given.params, [name]: text } }
  for (const name of names(endpoint.query, given.query ?? {}))
    for (const text of [...texts, ...(name === 'after' ? cursors : ['-1', '1e308', '9007199254740993'])])
      yield { ...given, query: { ...given.query, [name]: text } }
  if (given.body === undefined) return
  for (const value of values) yield { ...given, body: value }
  if (!isBody(given.body)) return
  for (const name of names(endpoint.body, given.body))
    for (const value of values) yield { ...given, body: { ...given.body, [name]: value } }
}

async function statusOf(here: Here, endpoint: Endpoint, given: Given): Promise<number> {
  const { params, query, body, bytes } = given
  const sent = bytes ?? (body === undefined ? null : JSON.stringify(body))
  const res = await fetch(urlOf(endpoint, params, query), {
    method: endpoint.method,
    headers: { origin, cookie: here.cookie ?? '', ...(sent !== null && { 'content-type': 'application/json' }) },
    body: sent,
  })
  await res.arrayBuffer()
  return res.status
}

test.each(Object.entries(rows))('%s never answers 5xx, whatever is sent', async (name, [given]) => {
  const endpoint = endpoints[endpointOf(name)]
  if (!endpoint) throw new Error(`no endpoint ${name}`)
  const here = await makeHere(people, 'owner')
  const waiting = spoil(endpoint, await given(here))
  const failed: unknown[] = []
  const sendAll = async () => {
    for (const spoiled of waiting) {
      const status = await statusOf(here, endpoint, spoiled)
      if (status >= 500) failed.push({ status, ...spoiled })
    }
  }
  // Eight at a time, each taking the next one that waits.
  await Promise.all(Array.from({ length: 8 }, sendAll))
  expect(failed).toEqual([])
})

const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(`${origin}/api/v1/auth/sign-in`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json', ...headers },
    body,
  })

test.each([
  ['malformed JSON', '{"email": ', {}, 400],
  ['no JSON at all', 'email=ann', { 'content-type': 'text/plain' }, 415],
  ['a body of 2 MB', JSON.stringify({ email: 'x'.repeat(2_000_000) }), {}, 413],
  ['an unknown charset', '{}', { 'content-type': 'application/json; charset=klingon' }, 415],
  ['an unknown encoding', '{}', { 'content-encoding': 'zstd-9' }, 415],
  ['bytes that are no text', new Uint8Array([0xff, 0xfe, 0x00, 0x80]), {}, 400],
  ['JSON nested 100 000 deep', '['.repeat(100_000), {}, 400],
] satisfies [string, string | Uint8Array<ArrayBuffer>, Record<string, string>, number][])(
  '%s is answered as a problem with a reason',
  async (_, body, headers, status) => {
    const res = await post(body, headers)
    expect([res.status, res.headers.get('content-type')]).toEqual([status, 'application/problem+json; charset=utf-8'])
    expect(JSON.parse(await res.text())).toMatchObject({
      status,
      detail: expect.stringMatching(/./),
      instance: expect.stringMatching(/./),
    })
  },
)

test.each([
  ['an unknown address', 'GET', '/api/v1/nothing', 404],
  ['a malformed %-sequence', 'GET', '/api/v1/tasks/%E0%A4%A', 400],
  ['a NUL in the path', 'GET', '/api/v1/workspaces/by-slug/a%00b', 401],
  ['a method that the address does not have', 'PUT', '/api/v1/me', 404],
])('%s is answered as a problem', async (_, method, path, status) => {
  const res = await fetch(`${origin}${path}`, { method, headers: { origin } })
  expect([res.status, res.headers.get('content-type')]).toEqual([status, 'application/problem+json; charset=utf-8'])
})

/** What the server says to bytes that come on a plain connection. */
async function answerTo(bytes: string): Promise<string> {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1').setEncoding('utf8')
  socket.write(bytes)
  let answer = ''
  for await (const part of socket) answer += part
  return answer
}

test.each([
  ['an address of 20 000 characters', `GET /api/v1/me?a=${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
  ['a header of 20 000 characters', `GET /api/v1/me HTTP/1.1\r\nHost: x\r\nCookie: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ['no HTTP', 'EHLO mail.example\r\n\r\n', 400],
])('%s is answered as a problem too, and the connection ends', async (_, bytes, status) => {
  const [head = '', body = ''] = (await answerTo(bytes)).split('\r\n\r\n')
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect(head).toContain('Content-Type: application/problem+json')
  expect(JSON.parse(body)).toMatchObject({ status, detail: expect.stringMatching(/./) })
})
