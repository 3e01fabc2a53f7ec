// `npm run scale`: several processes on the same stores behind one address, any of which may be killed. Run by `node --test`.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import * as decoding from 'lib0/decoding'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { root } from './places.mjs'
import { freshFolder, readRun, until, up } from './testing/world.mjs'

/** @type {string} */
let data
/** @type {Awaited<ReturnType<typeof up>>} */
let truss

before(async () => {
  data = await freshFolder('scale-test')
  truss = await up(data, { NODE_ENV: 'test', DEMO: 'true' }, join(root, 'stack/scale.mjs'))
})
after(async () => {
  truss.child.kill('SIGTERM')
  await truss.exited
})

const run = () => readRun(data) ?? assert.fail('no run.json')
const node = (/** @type {string} */ name) => run().nodes?.[name] ?? assert.fail(`no process ${name}`)

/** @param {string} at */
async function signIn(at) {
  const { email, password } = run().demo ?? assert.fail('no demo')
  const answer = await fetch(`${at}/api/v1/auth/sign-in`, {
    method: 'POST',
    headers: { origin: at, 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  assert.equal(answer.status, 200)
  return answer.headers.getSetCookie()[0].split(';')[0]
}

/** @param {string} cookie @param {string} path @param {RequestInit & { duplex?: 'half' }} [given] */
async function ask(cookie, path, given = {}) {
  const { url } = run()
  const answer = await fetch(`${url}/api/v1${path}`, { ...given, headers: { cookie, origin: url, ...given.headers } })
  assert.ok(answer.ok, `${path} answered ${answer.status}: ${answer.ok ? '' : await answer.text()}`)
  return answer
}

/** A new document of the demo workspace. @param {string} cookie */
async function newDocument(cookie) {
  const workspaces = await (await ask(cookie, '/workspaces')).json()
  const projects = await (await ask(cookie, `/workspaces/${workspaces.data[0].workspace.id}/projects`)).json()
  const made = await ask(cookie, `/projects/${projects.data[0].id}/documents`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'Scaled' }),
  })
  return (await made.json()).id
}

/** A stock y-websocket client with a cookie, that counts what was acknowledged. @param {import('node:test').TestContext} t @param {string} at @param {string} id @param {string} cookie */
function enter(t, at, id, cookie) {
  class Signed extends WebSocket {
    constructor(/** @type {string} */ address) {
      super(address, { headers: { cookie, origin: at } })
    }
  }
  const doc = new Y.Doc()
  const provider = new WebsocketProvider(`${at.replace('http', 'ws')}/rt/yjs/v1`, `doc/${id}`, doc, {
    params: { v: '1' },
    disableBc: true,
    // @ts-expect-error ws has the same shape where y-websocket uses it, but not the same type
    WebSocketPolyfill: Signed,
  })
  const seen = { durable: 0, closes: 0 }
  provider.messageHandlers[120] = (_, decoder) => void (seen.durable = decoding.readVarUint(decoder))
  provider.messageHandlers[121] = () => undefined
  provider.on('connection-close', () => void ((seen.durable = 0), (seen.closes += 1)))
  // The document too, whose awareness else keeps a timer and with it this process.
  t.after(() => {
    provider.destroy()
    doc.destroy()
  })
  const text = doc.getText('t')
  return { provider, text, seen }
}

/** @param {string} name */
async function connectionsAt(name) {
  const page = await fetch(`${node(name)}/metrics`).then(
    (answer) => answer.text(),
    () => '',
  )
  return Number(/^truss_rt_connections (\d+)/m.exec(page)?.[1] ?? 0)
}

void test('a sign-in at either api counts at both and at the one address, which hides what is internal', async () => {
  for (const at of [node('api1'), node('api2'), run().url]) {
    const cookie = await signIn(at)
    for (const where of [node('api1'), node('api2'), run().url]) {
      assert.equal((await fetch(`${where}/api/v1/me`, { headers: { cookie } })).status, 200)
    }
  }
  for (const path of ['/metrics', '/internal/api/access', '/internal/rooms/read', '/internal/%61pi/access']) {
    const answer = await fetch(`${run().url}${path}`, { method: path === '/metrics' ? 'GET' : 'POST' })
    assert.equal(answer.status, 404, path)
  }
})

void test('a file of many chunks goes through the address and comes back the same', async () => {
  const cookie = await signIn(run().url)
  const id = await newDocument(cookie)
  const chunk = new Uint8Array(64 * 1024).map((_, n) => n % 251)
  const body = new ReadableStream({
    start(stream) {
      for (let n = 0; n < 64; n += 1) stream.enqueue(chunk)
      stream.close()
    },
  })
  const put = { method: 'POST', body, duplex: /** @type {const} */ ('half') }
  const made = await ask(cookie, `/files?name=a.bin&objectType=document&objectId=${id}`, put)
  const file = await made.json()
  const back = new Uint8Array(await (await ask(cookie, `/files/${file.id}`)).arrayBuffer())
  assert.equal(back.length, 64 * chunk.length)
  assert.ok(back.every((byte, n) => byte === chunk[n % chunk.length]))
})

void test('two stock clients at two processes see what the other writes', async (t) => {
  const cookie = await signIn(run().url)
  const id = await newDocument(cookie)
  const ann = enter(t, node('realtime1'), id, cookie)
  const bob = enter(t, node('realtime2'), id, cookie)
  await until(() => ann.provider.synced && bob.provider.synced, 'both are in')
  ann.text.insert(0, 'from ann ')
  await until(() => bob.text.toJSON().includes('from ann'), 'bob sees it')
  bob.text.insert(0, 'from bob ')
  await until(() => ann.text.toJSON().includes('from bob'), 'ann sees it')
  assert.equal(ann.text.toJSON(), bob.text.toJSON())
})

void test('kill -9 of the process that has the room: its clients go on at the other one, nothing acknowledged is lost', async (t) => {
  const cookie = await signIn(run().url)
  const id = await newDocument(cookie)
  const ann = enter(t, run().url, id, cookie)
  await until(() => ann.provider.synced, 'ann is in')
  await until(
    async () => (await connectionsAt('realtime1')) + (await connectionsAt('realtime2')) === 1,
    'one connection',
  )
  const first = (await connectionsAt('realtime1')) === 1 ? 'realtime1' : 'realtime2'
  const other = first === 'realtime1' ? 'realtime2' : 'realtime1'

  let written = 0
  const writing = setInterval(() => ann.text.insert(ann.text.length, `${written++};`), 5)
  await until(() => ann.seen.durable > 50, 'writes before the kill')
  // The first frame acknowledged is the answer to the server's question.
  const acknowledged = ann.seen.durable - 1
  const { pids } = run()
  process.kill(pids[first], 'SIGKILL')
  await until(() => ann.seen.closes > 0 && ann.provider.synced, 'ann is in again')
  assert.equal(await connectionsAt(other), 1)
  await until(() => ann.seen.durable > 20, 'writes after the kill')
  clearInterval(writing)
  await until(() => run().pids[first] !== pids[first], 'a new process')
  await until(async () => (await fetch(`${node(first)}/readyz`).catch(() => null))?.status === 200, 'it is ready')

  // Both read it from the stores, the new process without ever having seen it.
  const late = enter(t, node(first), id, cookie)
  await until(() => late.provider.synced && late.text.toJSON() === ann.text.toJSON(), 'all is there')
  assert.ok(written > acknowledged)
  assert.equal(late.text.toJSON(), Array.from({ length: written }, (_, n) => `${n};`).join(''))
})

void test('kill -9 of an api and of the balancer: the address answers again by itself', async () => {
  const cookie = await signIn(run().url)
  const { pids, url } = run()
  for (const name of ['api1', 'balancer']) process.kill(pids[name], 'SIGKILL')
  await until(() => ['api1', 'balancer'].every((name) => run().pids[name] !== pids[name]), 'new processes')
  const isUp = async () => (await fetch(`${url}/api/v1/me`, { headers: { cookie } }).catch(() => null))?.status === 200
  await until(isUp, 'the address answers')
  for (let n = 0; n < 10; n += 1) assert.ok(await isUp())
})
