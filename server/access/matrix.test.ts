import { beforeAll, expect, test } from 'vitest'
import { endpoints } from '#shared/api.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { origin, server, urlOf } from '../../test/world.ts'
import { makeGuest, makeHere, makePeople, type Persona, personas } from './testing/here.ts'
import { task } from './testing/makers.ts'
import type { Row } from './testing/row.ts'
import { endpointOf, rows } from './testing/rows.ts'

let people: Awaited<ReturnType<typeof makePeople>>

beforeAll(async () => {
  people = await makePeople()
})

test('every endpoint has a row, and every row an endpoint', () => {
  expect([...new Set(Object.keys(rows).map(endpointOf))].toSorted()).toEqual(Object.keys(endpoints).toSorted())
})

/** What one persona is answered; a refusal that nevertheless published something is named as such. */
async function knock(endpoint: Endpoint, [given]: Row, persona: Persona): Promise<number | string> {
  const here = await makeHere(people, persona)
  const { params, query, body, bytes, leaf } = await given(here)
  if (persona === 'guest') await makeGuest(here, here.me, leaf ?? (await task(here)).leaf)
  const sent = bytes ?? (body === undefined ? null : JSON.stringify(body))
  const res = await fetch(urlOf(endpoint, params, query), {
    method: endpoint.method,
    headers: {
      origin,
      ...(here.cookie && { cookie: here.cookie }),
      ...(sent !== null && { 'content-type': bytes ? 'application/octet-stream' : 'application/json' }),
    },
    body: sent,
  })
  await res.arrayBuffer()
  const told = await server.root.event.count({ where: { workspaceId: here.workspaceId } })
  return res.status >= 400 && told > 0 ? `${res.status}, but published` : res.status
}

test.each(Object.entries(rows))('%s answers each role as written', async (name, row) => {
  const endpoint = endpoints[endpointOf(name)]
  if (!endpoint) throw new Error(`no endpoint ${name}`)
  const got = await Promise.all(personas.map(async (persona) => [persona, await knock(endpoint, row, persona)]))
  expect(Object.fromEntries(got)).toEqual(Object.fromEntries(personas.map((persona, i) => [persona, row[1][i]])))
})
