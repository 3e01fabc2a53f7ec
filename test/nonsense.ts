import { z } from 'zod'
import { endpoints } from '#shared/api.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { newId } from '#shared/ids.ts'

/** A request as a stranger sends it, wrong in one way or several. */
export type Nonsense = {
  what: string
  method: string
  path: string
  headers: Record<string, string>
  body?: string | Uint8Array<ArrayBuffer>
  /** It may not be done, whatever else it says. */
  isForbidden?: boolean
}

/** Who sends it: `ids` are all that may stand where an id belongs, also those of others. */
export type Sender = { url: string; cookie: string; ids: string[]; random: () => number }

const texts = [
  '',
  'a\0b',
  '\ud83d',
  '😀👩‍👩‍👧',
  'x'.repeat(10_000),
  "'; DROP TABLE users; --",
  '../../etc/passwd',
  '%',
  '%00',
  '<script>alert(1)</script>',
]
const values: unknown[] = [...texts, null, true, -1, 1.5, 1e21, {}, [], [null], { a: '\0' }, { constructor: 1 }]

// What would end the sender's own session is left out: they would be a stranger to everything after it.
const all: Endpoint[] = Object.values(endpoints).filter(
  ({ path, method }) => !/sign-out|session|password/.test(path) && !(path === '/me' && method === 'DELETE'),
)

const twoMegabytes = JSON.stringify({ title: 'x'.repeat(2_000_000) })

/** One request of any endpoint, chosen by `random`. */
export function nonsense({ url, cookie, ids, random }: Sender): Nonsense {
  const one = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const id = () => (random() < 0.7 ? one(ids) : random() < 0.5 ? newId() : one(texts))
  const endpoint = one(all)
  const path = endpoint.path.replace(/:\w+/g, () => encodeURIComponent(wellFormed(id()) || 'x'))
  const query = shapeOf(endpoint.query).map((name) => [name, wellFormed(random() < 0.5 ? id() : one(texts))])
  const search = random() < 0.5 ? `?${new URLSearchParams(query)}` : ''
  const fields = shapeOf(endpoint.body).map((name) => [name, random() < 0.5 ? id() : one(values)])
  const base = {
    what: `${endpoint.method} ${endpoint.path}`,
    method: endpoint.method,
    path: `/api/v1${path}${search}`,
    headers: { origin: url, cookie, 'content-type': 'application/json' },
  }
  const body = JSON.stringify(random() < 0.8 ? Object.fromEntries(fields) : one(values))
  const ways: (() => Nonsense)[] = [
    () => ({ ...base, body }),
    () => ({ ...base, body, headers: { ...base.headers, 'idempotency-key': random() < 0.5 ? 'k' : newId() } }),
    () => ({
      ...base,
      what: `${base.what}, malformed JSON`,
      body: body.slice(0, -1) + one(['', '}}', '\\', '\u0000']),
    }),
    () => ({ ...base, what: `${base.what}, 2 MB`, body: twoMegabytes }),
    () => ({ ...base, what: `${base.what}, no text`, body: new Uint8Array([0xff, 0xfe, 0x00, 0x80]) }),
    () => ({
      ...base,
      what: `${base.what}, wrong cookie`,
      isForbidden: endpoint.may !== 'anyone',
      body,
      headers: { ...base.headers, cookie: spoilt(cookie, random) },
    }),
    () => ({
      ...base,
      what: `${base.what}, wrong Origin`,
      isForbidden: endpoint.method !== 'GET',
      body,
      headers: { ...base.headers, origin: 'https://evil.example' },
    }),
    () => ({
      ...base,
      what: `${base.what}, other type`,
      body,
      headers: { ...base.headers, 'content-type': one(['text/plain', 'multipart/form-data', 'x']) },
    }),
  ]
  const { body: sent, ...rest } = random() < 0.5 ? { ...base, body } : one(ways)()
  return endpoint.method === 'GET' || sent === undefined ? rest : { ...rest, body: sent }
}

const wellFormed = (text: string): string => text.replace(/[\ud800-\udfff]/g, '?')

const shapeOf = (shape: z.ZodType | undefined): string[] =>
  shape instanceof z.ZodObject ? Object.keys(shape.shape) : []

function spoilt(cookie: string, random: () => number): string {
  const at = Math.floor(random() * cookie.length)
  return random() < 0.3 ? 'truss=1; =; ;;' : `${cookie.slice(0, at)}${cookie.slice(at + 1)}!`
}
