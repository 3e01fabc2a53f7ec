// Whether a host of the outside answers, through the proxy when there is one.
import { connect } from 'node:net'
import { request } from 'node:http'

const PATIENCE = 10_000

/** @param {string} host @returns {Promise<boolean>} */
function reachesDirectly(host) {
  return new Promise((done) => {
    const socket = connect({ host, port: 443, timeout: PATIENCE })
    const end = (/** @type {boolean} */ yes) =>
      (socket.destroy(), done(yes))
    socket
      .once('connect', () => end(true))
      .once('error', () => end(false))
      .once('timeout', () => end(false))
  })
}

/** @param {string} host @param {URL} proxy @returns {Promise<boolean>} */
function reachesByProxy(host, proxy) {
  return new Promise((done) => {
    const { username, password } = proxy
    const auth = username ? { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` } : {}
    const given = {
      host: proxy.hostname,
      port: proxy.port || 80,
      method: 'CONNECT',
      path: `${host}:443`,
      timeout: PATIENCE,
      ...auth,
    }
    const asked = request(given)
    const end = (/** @type {boolean} */ yes) =>
      (asked.destroy(), done(yes))
    asked.once('connect', (response) => end(response.statusCode === 200))
    asked
      .once('response', () => end(false))
      .once('error', () => end(false))
      .once('timeout', () => end(false))
    asked.end()
  })
}

/** @type {Map<string, Promise<boolean>>} */
const asked = new Map()

/** Asked once a run. @param {string} host */
export function reaches(host) {
  const proxy = process.env.HTTPS_PROXY ?? process.env.https_proxy
  if (!asked.has(host)) asked.set(host, proxy ? reachesByProxy(host, new URL(proxy)) : reachesDirectly(host))
  return asked.get(host)
}
