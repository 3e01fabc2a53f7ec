import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { listMessages, listRooms, sendMessage } from '#shared/chat.ts'
import { createDocument, getDocument } from '#shared/documents.ts'
import { newId } from '#shared/ids.ts'
import { createProject } from '#shared/projects.ts'
import { socketPath, yjsPath } from '#shared/socket.ts'
import { createTask, getBoard } from '#shared/tasks.ts'
import { createWorkspace } from '#shared/workspaces.ts'
import { openEditor, until } from '../bench/editor.ts'
import { type Player, play } from '../bench/people.ts'
import { rssMegabytes } from '../bench/processes.ts'
import { type App, startApp } from '../e2e/app.ts'
import { randomFrom } from '../realtime/yjs/testing/random-ops.ts'
import { type Nonsense, nonsense } from '../test/nonsense.ts'

const minutes = Number(process.env['SOAK_MINUTES'] ?? 3)
const atOnce = 6
const requestsOfAnEve = 400
const bytesOfUpload = 100 * 1024 * 1024

type Office = { ids: string[]; projectId: string; documentId: string; roomId: string }
type Tally = {
  requests: number
  refused: Record<string, number>
  broken: string[]
  sockets: number
  closes: Record<string, number>
}

/**
 * Issue 3, bad input, as one run: for minutes strangers send the running app everything wrong at once, to every endpoint, to the documents' sockets
 * and to the events' one, while somebody else types and has a board and a chat. Never a 5xx, always a reason, and nothing of hers changes.
 */
export async function run(): Promise<Record<string, unknown>> {
  const app = await startApp({ LOG_LEVEL: 'warn' })
  try {
    return await besiege(app)
  } finally {
    await app.stop()
  }
}

async function besiege(app: App): Promise<Record<string, unknown>> {
  const vera = await play(app.url, 'Vera Victim')
  const hers = await settle(vera)
  const before = await stateOf(vera, hers)
  const end = performance.now() + minutes * 60_000
  const tally: Tally = { requests: 0, refused: {}, broken: [], sockets: 0, closes: {} }
  const editor = openEditor(`${app.url.replace('http', 'ws')}${yjsPath}/doc`, hers.documentId, {
    cookie: vera.cookie,
    origin: app.url,
  })
  let typed = ''
  const type = async () => {
    for (let n = 0; performance.now() < end; n++) {
      const word = `word${n} `
      editor.text.insert(editor.text.length, word)
      typed += word
      await pause(100)
    }
  }
  const strangers = Array.from({ length: atOnce }, (_, index) =>
    harass(app.url, hers, randomFrom(index + 1), end, tally),
  )
  await Promise.all([type(), upload(app.url, hers, tally), ...strangers])

  const words = typed.split(' ').length - 1
  await until('all that she typed is durable', () => editor.acked.count >= words)
  editor.close()
  const again = openEditor(`${app.url.replace('http', 'ws')}${yjsPath}/doc`, hers.documentId, {
    cookie: vera.cookie,
    origin: app.url,
  })
  await until('her document is there', () => again.text.toJSON() === typed)
  again.close()
  const after = await stateOf(vera, hers)
  const { broken, ...counted } = tally
  const figures = { minutes, ...counted, words, rssMb: await rssMegabytes(app.pid()) }
  if (after !== before) throw new Error(`something of hers changed: ${difference(before, after)}`)
  const bugs = app.log().match(/unexpected error|unhandled/gi)?.length ?? 0
  if (bugs > 0) throw new Error(`${bugs} unexpected errors in the log: ${app.log().slice(-2000)}`)
  if (!tally.closes['4400 not a Yjs frame']) throw new Error('no frame was refused')
  if (broken.length > 0) throw new Error(`${broken.length} wrong answers: ${broken.slice(0, 10).join('\n')}`)
  return figures
}

/** A workspace with a board, a document and a chat. */
async function settle(person: Player): Promise<Office> {
  const workspace = await person.call(createWorkspace, { body: { name: 'Hers' } })
  const params = { workspaceId: workspace.id }
  const project = await person.call(createProject, { params, body: { name: 'Boats 😀' } })
  const projectId = project.id
  const tasks = []
  for (const title of ['Paint the hull', 'Order the sails', '⛵'])
    tasks.push(await person.call(createTask, { params: { projectId }, body: { title } }))
  const document = await person.call(createDocument, { params: { projectId }, body: { title: 'Log' } })
  const { data: rooms } = await person.call(listRooms, { params })
  const [{ room } = { room: null }] = rooms
  if (!room) throw new Error('no room')
  await person.call(sendMessage, { params: { roomId: room.id }, body: { id: newId(), content: 'Ahoy' } })
  const ids = [workspace.id, workspace.slug, projectId, ...tasks.map(({ id }) => id), document.id, room.id, person.id]
  return { ids, projectId, documentId: document.id, roomId: room.id }
}

async function stateOf(person: Player, { projectId, documentId, roomId }: Office): Promise<string> {
  // The place in the log moves with everybody's events.
  const { pos: _, ...board } = await person.call(getBoard, { params: { projectId } })
  const { title, projectId: home, parentId } = await person.call(getDocument, { params: { documentId } })
  const messages = await person.call(listMessages, { params: { roomId } })
  return JSON.stringify({ board, document: { title, home, parentId }, messages })
}

function difference(before: string, after: string): string {
  const at = [...before].findIndex((letter, index) => letter !== after[index])
  return `${before.slice(at - 100, at + 200)}\nbecame ${after.slice(at - 100, at + 200)}`
}

/** One stranger after the other, each with things of their own, who names hers too. */
async function harass(url: string, hers: Office, random: () => number, end: number, tally: Tally): Promise<void> {
  while (performance.now() < end) {
    const eve = await play(url, 'Eve Stranger')
    const own = await settle(eve)
    const sender = { url, cookie: eve.cookie, ids: [...hers.ids, ...own.ids], random }
    for (let n = 0; n < requestsOfAnEve && performance.now() < end; n++) {
      await send(url, nonsense(sender), tally)
      if (n % 40 === 0)
        await throwFrames(url, eve.cookie, random() < 0.5 ? own.documentId : hers.documentId, random, tally)
    }
  }
}

async function send(url: string, { what, path, isForbidden, ...request }: Nonsense, tally: Tally): Promise<void> {
  const res = await fetch(`${url}${path}`, { ...request, redirect: 'manual' })
  const text = await res.text()
  tally.requests += 1
  if (res.status < 400 && isForbidden) tally.broken.push(`${what}: done with ${res.status}`)
  if (res.status < 400) return
  tally.refused[res.status] = (tally.refused[res.status] ?? 0) + 1
  const isProblem = res.headers.get('content-type')?.startsWith('application/problem+json')
  const hasReason = isProblem && Boolean(JSON.parse(text).detail)
  if (res.status >= 500 || !hasReason) tally.broken.push(`${what}: ${res.status} ${text.slice(0, 300)}`)
}

/** Bytes without a meaning at a document's socket and at that of the events; who is refused at the door gets an answer of HTTP. */
async function throwFrames(
  url: string,
  cookie: string,
  documentId: string,
  random: () => number,
  tally: Tally,
): Promise<void> {
  const server = url.replace('http', 'ws')
  const addresses = [`${server}${yjsPath}/doc/${documentId}?v=1`, `${server}${socketPath}/?EIO=4&transport=websocket`]
  for (const address of addresses) {
    const socket = new WebSocket(address, { headers: { cookie, origin: url } })
    const ended = new Promise<string>((resolve) => {
      socket.once('unexpected-response', (_, res) => (resolve(`HTTP ${res.statusCode}`), socket.terminate()))
      socket.once('close', (code, reason) => resolve(`${code} ${String(reason)}`))
      socket.once('open', () => (tally.sockets += 1))
      socket.on('error', () => {})
    })
    await new Promise<void>((resolve) => (socket.once('open', () => resolve()), void ended.then(() => resolve())))
    for (let n = 0; n < 30 && socket.readyState === WebSocket.OPEN; n++) {
      const bytes = Buffer.from(Array.from({ length: Math.floor(random() * 60) }, () => Math.floor(random() * 256)))
      socket.send(address.includes(yjsPath) ? bytes : bytes.toString('latin1'))
    }
    const close = setTimeout(() => socket.close(1000, 'mine'), 300)
    const how = await ended
    clearTimeout(close)
    tally.closes[how] = (tally.closes[how] ?? 0) + 1
    if (/^(1006|1011)|HTTP 5/.test(how)) tally.broken.push(`${address}: ended with ${how}`)
  }
}

/** 100 MB, to something of hers and to the sender's own. */
async function upload(url: string, hers: Office, tally: Tally): Promise<void> {
  const eve = await play(url, 'Eve Uploader')
  const own = await settle(eve)
  const body = new Uint8Array(bytesOfUpload)
  for (const documentId of [own.documentId, hers.documentId, newId()]) {
    const path = `/api/v1/files?name=big.bin&objectType=document&objectId=${documentId}`
    const headers = { origin: url, cookie: eve.cookie, 'content-type': 'application/octet-stream' }
    await send(url, { what: `100 MB to ${documentId}`, method: 'POST', path, headers, body }, tally)
  }
}
