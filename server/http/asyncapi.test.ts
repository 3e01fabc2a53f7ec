import specs from '@asyncapi/specs'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { DomainEvent } from '#shared/events.ts'
import { clientMessages } from '#shared/socket.ts'
import { serverMessages } from '#shared/socket-messages.ts'
import { origin } from '../../test/world.ts'

const Page = z.object({
  channels: z.object({ workspace: z.object({ messages: z.record(z.string(), z.object({ $ref: z.string() })) }) }),
  operations: z.record(z.string(), z.object({ action: z.string(), messages: z.array(z.object({ $ref: z.string() })) })),
  components: z.object({ messages: z.record(z.string(), z.object({ name: z.string(), payload: z.unknown() })) }),
})
const read = async (): Promise<unknown> => (await fetch(`${origin}/api/asyncapi.json`)).json()

test('the page of the socket is valid AsyncAPI 3, and every reference in it leads somewhere', async () => {
  const page = await read()
  // The formats in it are of fields that we do not use, or plain addresses.
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
  const isValid = ajv.compile(z.record(z.string(), z.unknown()).parse(specs.schemasWithoutId['3.0.0']))
  isValid(page)
  expect(isValid.errors ?? []).toEqual([])
  expect(isValid({ ...z.record(z.string(), z.unknown()).parse(page), asyncapi: '2.0.0' })).toBe(false)

  const references = [...JSON.stringify(page).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = '']) => path)
  expect(references.length).toBeGreaterThan(20)
  const found = (path: string) =>
    path.split('/').reduce<unknown>((at, key) => z.record(z.string(), z.unknown()).parse(at)[key], page)
  expect(references.filter((path) => found(path) === undefined)).toEqual([])
})

test('every message that a client may send or hear is in it, with its own operation, and so is every event', async () => {
  const { channels, operations, components } = Page.parse(await read())
  const told = (action: string) =>
    Object.values(operations).flatMap((one) =>
      one.action === action ? one.messages.map(({ $ref }) => $ref.split('.').at(-1) ?? '') : [],
    )
  expect(told('receive').toSorted()).toEqual(Object.keys(clientMessages).toSorted())
  expect(told('send').toSorted()).toEqual(Object.keys(serverMessages).toSorted())
  expect(Object.keys(channels.workspace.messages)).toEqual(Object.keys(components.messages))

  const payload = JSON.stringify(components.messages['server.event']?.payload)
  for (const { shape } of DomainEvent.options) expect(payload).toContain(`"const":"${shape.type.value}"`)
})

test('an example of each message passes its schema on the page, and a wrong one does not', async () => {
  const { components } = Page.parse(await read())
  const ajv = new Ajv({ strict: false, validateFormats: false })
  const fits = (name: string, payload: unknown) =>
    ajv.validate(z.record(z.string(), z.unknown()).parse(components.messages[name]?.payload), payload)
  const id = `c${'a'.repeat(24)}`
  expect(fits('client.hello', { v: 1, workspaceId: id, since: 4 })).toBe(true)
  expect(fits('client.hello', { v: 1, workspaceId: 'not an id' })).toBe(false)
  expect(fits('client.viewing', null)).toBe(true)
  expect(fits('server.presence', [{ userId: id, status: 'away' }])).toBe(true)
  expect(fits('server.presence', [{ userId: id, status: 'asleep' }])).toBe(false)
  expect(fits('server.welcome', { state: 'live', head: 3, replayed: 0 })).toBe(true)
})
