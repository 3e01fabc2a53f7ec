import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { downloadFile, uploadFile } from '#shared/files.ts'
import { createTask } from '#shared/tasks.ts'
import { grant, member, ok, origin, type Person, person, server, urlOf, type World, world } from '../../test/world.ts'

// The smallest PNG: one transparent pixel.
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)
type Target = { name?: string; objectType?: string; objectId?: string }

async function upload(who: Person, body: Buffer | string, query: Target = {}, type = 'application/octet-stream') {
  const res = await fetch(urlOf(uploadFile, {}, { name: 'file.bin', ...query }), {
    method: 'POST',
    headers: { origin, 'content-type': type, cookie: who.cookie ?? '' },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  })
  return { status: res.status, body: await res.json() }
}
const get = (who: Person, id: string, headers: Record<string, string> = {}) =>
  fetch(urlOf(downloadFile, { fileId: id }), { headers: { cookie: who.cookie ?? '', ...headers } })

async function task(here: World) {
  const { owner, project } = here
  const { id } = await ok(owner.call(createTask, { params: { projectId: project.id }, body: { title: 'With files' } }))
  return { objectType: 'task', objectId: id }
}
const onDisk = async () =>
  (await readdir(server.config.filesDir, { recursive: true })).filter((name) => name.length > 2)

/**
 * Sends 100 MB to the last byte over a bare connection (Node's own client stops at an early answer, others do not), their
 * length told or in chunks. Gives the first line of the answer.
 */
async function push(who: Person, query: Target, told: boolean): Promise<string> {
  const url = new URL(urlOf(uploadFile, {}, { name: 'large', ...query }))
  const socket = connect(Number(url.port), url.hostname)
  let answer = ''
  socket.on('data', (part) => (answer += part.toString()))
  const megabyte = Buffer.alloc(1024 * 1024, 'x')
  const length = told ? `content-length: ${100 * megabyte.length}` : 'transfer-encoding: chunked'
  const lines = [
    `POST ${url.pathname}${url.search} HTTP/1.1`,
    `host: ${url.host}`,
    `origin: ${origin}`,
    `cookie: ${who.cookie}`,
  ]
  const write = async (part: Buffer | string) => socket.write(part) || (await once(socket, 'drain'))
  await write(`${[...lines, length].join('\r\n')}\r\n\r\n`)
  for (let i = 0; i < 100; i++) {
    if (!told) await write('100000\r\n')
    await write(megabyte)
    if (!told) await write('\r\n')
  }
  if (!told) await write('0\r\n\r\n')
  // The same connection takes the next request.
  await write(`GET /api/v1/auth/state HTTP/1.1\r\nhost: ${url.host}\r\n\r\n`)
  await expect.poll(() => answer).toContain('needsSetup')
  socket.destroy()
  return answer
}

test('a file comes back byte for byte, with its real type, to whoever may see its object', async () => {
  const here = await world()
  const on = await task(here)
  // Not random ones: of those some begin as an MP3 does.
  const bytes = Buffer.from(Uint8Array.from({ length: 300_000 }, (_, at) => (at * 7) % 251))
  const { status, body } = await upload(here.owner, bytes, { ...on, name: 'Übersicht "2026" 👩🏽‍🚀.bin' })
  expect(status).toBe(201)
  expect(body).toMatchObject({
    size: 300_000,
    mimeType: 'application/octet-stream',
    url: `/api/v1/files/${body.id}`,
    ...on,
  })
  const viewer = await member(here, 'viewer')
  const res = await get(viewer, body.id)
  expect(Buffer.from(await res.arrayBuffer()).equals(bytes)).toBe(true)
  expect(res.headers.get('content-disposition')).toBe(
    `attachment; filename="_bersicht _2026_ ${'_'.repeat(7)}.bin"; filename*=UTF-8''${encodeURIComponent('Übersicht "2026" 👩🏽‍🚀.bin')}`,
  )
  expect(res.headers.get('content-security-policy')).toContain('sandbox')
  expect(res.headers.get('x-content-type-options')).toBe('nosniff')
  const stranger = await person('Sam Stranger')
  expect([(await get(stranger, body.id)).status, (await upload(stranger, bytes, on)).status]).toEqual([404, 404])
})

test('only raster images are shown in place; what claims to be one is a download', async () => {
  const here = await world()
  const on = await task(here)
  const shownAs = async (content: Buffer | string, type: string) => {
    const { body } = await upload(here.owner, content, { ...on, name: 'picture.png' }, type)
    const { headers } = await get(here.owner, body.id)
    return [headers.get('content-disposition')?.split(';')[0], headers.get('content-type')]
  }
  expect(await shownAs(png, 'text/html')).toEqual(['inline', 'image/png'])
  expect(await shownAs('<script>alert(1)</script>', 'image/png')).toEqual(['attachment', 'text/plain; charset=utf-8'])
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
  expect((await shownAs(svg, 'image/svg+xml'))[0]).toBe('attachment')
  expect(await shownAs('{"a": 1}', 'application/json')).toEqual(['attachment', 'text/plain; charset=utf-8'])
})

test('one range is answered as such, several with the whole, one beyond the end with 416', async () => {
  const here = await world()
  const { body } = await upload(here.owner, '0123456789', await task(here))
  const part = async (range: string, headers = {}) => {
    const res = await get(here.owner, body.id, { range, ...headers })
    return [res.status, await res.text(), res.headers.get('content-range')]
  }
  expect(await part('bytes=2-4')).toEqual([206, '234', 'bytes 2-4/10'])
  expect(await part('bytes=7-')).toEqual([206, '789', 'bytes 7-9/10'])
  expect(await part('bytes=-2')).toEqual([206, '89', 'bytes 8-9/10'])
  expect(await part('bytes=5-999')).toEqual([206, '56789', 'bytes 5-9/10'])
  expect(await part('bytes=10-')).toEqual([416, '', 'bytes */10'])
  expect(await part('bytes=-0')).toEqual([416, '', 'bytes */10'])
  for (const odd of ['bytes=0-1,3-4', 'bytes=x', 'lines=1-2', 'bytes=-']) expect((await part(odd))[0]).toBe(200)
  expect((await part('bytes=2-4', { 'if-range': '"another"' }))[0]).toBe(200)

  const etag = (await get(here.owner, body.id)).headers.get('etag') ?? ''
  expect((await get(here.owner, body.id, { 'if-none-match': etag })).status).toBe(304)
})

test.each([true, false])('a 100 MB upload is answered with 413 and the limit, its length told: %s', async (told) => {
  const here = await world()
  const on = await task(here)
  const before = await onDisk()
  const answer = await push(here.owner, on, told)
  expect(answer.split('\r\n')[0]).toBe('HTTP/1.1 413 Payload Too Large')
  expect(answer).toContain(String(server.config.limits.fileBytes))
  expect(await onDisk()).toEqual(before)
})

test('an upload whose sender goes away leaves nothing', async () => {
  const here = await world()
  const on = await task(here)
  const before = await onDisk()
  const req = request(urlOf(uploadFile, {}, { name: 'half', ...on }), {
    method: 'POST',
    headers: { origin, cookie: here.owner.cookie ?? '', 'content-length': '1000000' },
  })
  const broken = new Promise((resolve) => req.once('error', resolve))
  await new Promise((resolve) => req.write(Buffer.alloc(1000), resolve))
  await expect.poll(onDisk).toHaveLength(before.length + 1)
  req.destroy(new Error('gone'))
  await broken
  await expect.poll(onDisk).toEqual(before)
  expect(await server.root.attachment.count({ where: { name: 'half' } })).toBe(0)
})

test('an avatar is an own picture that anybody signed in may see', async () => {
  const [ann, bob] = [await person('Ann'), await person('Bob')]
  const before = (await onDisk()).length
  expect(await upload(ann, 'no picture')).toMatchObject({ status: 415, body: { code: 'unsupported' } })
  expect(await onDisk()).toHaveLength(before)
  const { status, body } = await upload(ann, png)
  expect([status, (await get(bob, body.id)).status]).toEqual([201, 200])
  expect((await fetch(urlOf(downloadFile, { fileId: body.id }))).status).toBe(401)
})

test('files are added by whoever may change the object, or comment on a task', async () => {
  const here = await world()
  const on = await task(here)
  const [commenter, viewer, guest] = [await member(here, 'commenter'), await member(here, 'viewer'), await person()]
  await grant(guest, 'task', on.objectId, here.workspace.id, 'commenter')
  const project = { objectType: 'project', objectId: here.project.id }
  const answers = [
    await upload(commenter, 'x', on),
    await upload(viewer, 'x', on),
    await upload(guest, 'x', on),
    await upload(commenter, 'x', project),
    await upload(guest, 'x', project),
  ]
  expect(answers.map((answer) => answer.status)).toEqual([201, 403, 201, 403, 404])
})

test('an empty file, half an address and a bad name are refused', async () => {
  const { owner } = await world()
  for (const [body, query] of [
    ['', {}],
    ['x', { objectType: 'task' }],
    ['x', { objectType: 'nothing', objectId: owner.id }],
    ['x', { name: '' }],
    ['x', { name: 'n'.repeat(256) }],
    ['x', { name: 'a\0b' }],
  ] as const)
    expect((await upload(owner, body, query)).status).toBe(400)
})
