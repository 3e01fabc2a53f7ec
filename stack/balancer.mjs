// One address in front of several processes of this machine: rooms by hash, the rest in turn, and only to those that are ready.
// Run by `npm run scale` with BALANCER as JSON. Forwarding itself is http-proxy-3's.
import { createHash } from 'node:crypto'
import { createServer, request } from 'node:http'
import { createProxyServer } from 'http-proxy-3'

/**
 * @typedef {'api' | 'realtime'} Kind
 * @typedef {{ url: string, isUp: boolean }} Node
 * @typedef {{ host: string, port: number, inner: number, trustProxy: boolean, nodes: Record<Kind, string[]> }} Given
 * @typedef {import('node:http').IncomingMessage} Asked
 */

/** @type {Given} */
const given = JSON.parse(process.env.BALANCER ?? '')
const PROBE_EVERY = 1000

/** @param {string[]} urls @returns {Node[]} */
const nodesOf = (urls) => urls.map((url) => ({ url, isUp: false }))
const nodes = { api: nodesOf(given.nodes.api), realtime: nodesOf(given.nodes.realtime) }

// Without an agent every request gets a connection of its own, so none is written to one that a node is just closing.
const proxy = createProxyServer({ xfwd: true })
// A node that dies in the middle of an answer: the browser must not take the half for the whole.
proxy.on('proxyRes', (answer, _asked, res) => answer.once('close', () => answer.complete || res.destroy()))

/** @param {Node} node */
function probe(node) {
  const asked = request(`${node.url}/readyz`, { timeout: 3000, agent: false }, (res) => {
    res.resume()
    node.isUp = res.statusCode === 200
  })
  asked.once('timeout', () => asked.destroy()).once('error', () => (node.isUp = false))
  asked.end()
}

const probeAll = () => [...nodes.api, ...nodes.realtime].forEach(probe)

let turn = 0
/** @param {Node[]} up */
const next = (up) => up[turn++ % up.length]

/** The same room at the same node while that is ready; when it is not, its rooms alone move (rendezvous). @param {Node[]} up @param {string} room */
function hashed(up, room) {
  const score = (/** @type {Node} */ { url }) => createHash('sha1').update(`${room} ${url}`).digest('hex')
  return up.toSorted((a, b) => (score(a) < score(b) ? 1 : -1))[0]
}

/** Which processes answer a path, and whether it belongs to a room; null when nobody may ask for it here. @param {string} path @param {boolean} isInner @returns {{ kind: Kind, room?: string } | null} */
function ownerOf(path, isInner) {
  if (isInner) {
    if (path.startsWith('/internal/api/')) return { kind: 'api' }
    return path.startsWith('/internal/rooms/') ? { kind: 'realtime' } : null
  }
  if (path.startsWith('/internal') || path === '/metrics') return null
  if (path.startsWith('/rt/yjs/')) return { kind: 'realtime', room: path }
  return { kind: path.startsWith('/rt/') ? 'realtime' : 'api' }
}

/** @param {Asked} asked @param {boolean} isInner @returns {Node | 404 | 503} */
function choose(asked, isInner) {
  const owner = ownerOf((asked.url ?? '/').split('?')[0], isInner)
  if (!owner) return 404
  const up = nodes[owner.kind].filter(({ isUp }) => isUp)
  if (up.length === 0) return 503
  return owner.room ? hashed(up, owner.room) : next(up)
}

/** Whoever knocks may not say himself where he comes from, unless a proxy before this one was declared. @param {Asked} asked */
function forgetForwarded({ headers }) {
  if (given.trustProxy) return
  for (const name of Object.keys(headers))
    if (name.startsWith('x-forwarded-') || name === 'forwarded') delete headers[name]
}

/** @param {Error} err @param {Node} node */
function heed(err, node) {
  if ('code' in err && err.code === 'ECONNREFUSED') node.isUp = false
  probe(node)
}

const words = {
  404: 'There is no such address.',
  502: 'The answer was lost.',
  503: 'No process is ready for this right now.',
}
const codes = { 404: 'not_found', 502: 'unavailable', 503: 'unavailable' }

/** @param {import('node:http').ServerResponse} res @param {404 | 502 | 503} status */
function refuse(res, status) {
  if (res.headersSent) return void res.destroy()
  const problem = { type: `/docs/problems#${codes[status]}`, title: words[status], status, detail: words[status] }
  res.writeHead(status, { 'content-type': 'application/problem+json', ...(status !== 404 && { 'retry-after': '1' }) })
  res.end(JSON.stringify({ ...problem, instance: '', code: codes[status] }))
}

/** @param {Asked} asked @param {import('node:http').ServerResponse} res @param {boolean} isInner */
function pass(asked, res, isInner) {
  const node = choose(asked, isInner)
  if (typeof node === 'number') return refuse(res, node)
  proxy.web(asked, res, { target: node.url }, (err) => {
    heed(err, node)
    const wasRefused = 'code' in err && err.code === 'ECONNREFUSED'
    const isRepeatable = asked.method === 'GET' || asked.method === 'HEAD'
    if (wasRefused && isRepeatable && !res.headersSent) return pass(asked, res, isInner)
    refuse(res, wasRefused ? 503 : 502)
  })
}

/** @param {Asked} asked @param {import('node:net').Socket} socket @param {Buffer} head */
function passUpgrade(asked, socket, head) {
  const refuseUpgrade = (/** @type {string} */ line) => {
    if (socket.bytesWritten === 0) socket.end(`HTTP/1.1 ${line}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  }
  socket.on('error', () => socket.destroy())
  const isLive = asked.url?.startsWith('/rt/')
  const node = isLive ? choose(asked, false) : 404
  if (typeof node === 'number') return refuseUpgrade(node === 404 ? '404 Not Found' : '503 Service Unavailable')
  forgetForwarded(asked)
  // A client comes back by itself, and by then the node is known to be gone.
  proxy.ws(asked, socket, head, { target: node.url }, (err) => {
    heed(err, node)
    refuseUpgrade('503 Service Unavailable')
  })
}

const front = createServer((asked, res) => {
  forgetForwarded(asked)
  pass(asked, res, false)
}).on('upgrade', passUpgrade)
// Between the processes: what they ask of each other, on the loopback alone.
const inner = createServer((asked, res) => pass(asked, res, true))

probeAll()
setInterval(probeAll, PROBE_EVERY)
front.listen(given.port, given.host)
inner.listen(given.inner, '127.0.0.1')
process.once('SIGTERM', () => process.exit(0))
