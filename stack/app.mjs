// The app's own process, and the two commands that prepare its databases.
import { request } from 'node:http'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { root } from './places.mjs'
import { isFree } from './ports.mjs'
import { listensOn } from './listens.mjs'
import { lastLines, run } from './run.mjs'
import { Stop } from './steps.mjs'

const tsx = join(root, 'node_modules/tsx/dist/cli.mjs')
// The young generation grows with the work, to three times this, and is small again when idle. With 8, what waits 45 ms for its commit grew
// old, which cost a mark of the whole heap three times a second when many type (7 % of an edit); with 32 it is 17 % less, but the first thousand idle
// connections then seem to take 36 kB each.
//
// One helper thread: V8 takes four whatever the machine has, and when they mark the heap beside the thread that serves, on two cores it waited 40 to
// 140 ms for its turn.
//
// Memory is given back after ten minutes of little work, not after eight seconds: V8 takes a hundred edits a second for little, and such a
// collection throws away the compiled code of every kind of object of which none lives at that moment, a transaction of Yjs for one. An edit
// cost 10 to 14 % more (bench A and B). Seen with Node 20: at 600 s of an idle app, which gave back 15 MB.
const V8 = ['--max-semi-space-size=16', '--v8-pool-size=1', '--gc-memory-reducer-start-delay-ms=600000']
const USUAL_PORT = 3000
const DEMO_EMAIL = 'ana@northwind.example'

/**
 * What is run: bundles in production, the sources themselves in development.
 * @typedef {{ app: string[], migrate: string[] }} Commands
 * @param {boolean} isDev @returns {Commands}
 */
export function commandsOf(isDev) {
  const node = process.execPath
  if (!isDev) return { app: [node, ...V8, 'dist/main.js'], migrate: [node, 'dist/migrate.js'] }
  return { app: [node, tsx, 'watch', '--clear-screen=false', 'main.ts'], migrate: [node, tsx, 'prisma/migrate.ts'] }
}

/**
 * @param {{ settings: NodeJS.ProcessEnv, secrets: import('./secrets.mjs').Secrets, data: string, urls: Partial<import('./stores.mjs').Urls> }} given
 * @returns {NodeJS.ProcessEnv}
 */
export function appEnvironment({ settings, secrets, data, urls }) {
  return {
    // glibc keeps a heap for each thread and what was freed in it: 100 MB more after a few password hashes.
    MALLOC_ARENA_MAX: '2',
    MALLOC_TRIM_THRESHOLD_: '131072',
    ...settings,
    SECRET_KEY: settings.SECRET_KEY ?? secrets.SECRET_KEY,
    INTERNAL_SECRET: settings.INTERNAL_SECRET ?? secrets.INTERNAL_SECRET,
    TRUSS_DATA: data,
    DEMO: settings.DEMO ?? 'true',
    // Nobody balances in front of one process.
    DRAIN_SECONDS: settings.DRAIN_SECONDS ?? '0',
    DEMO_EMAIL: settings.DEMO_EMAIL ?? DEMO_EMAIL,
    DEMO_PASSWORD: settings.DEMO_PASSWORD ?? secrets.demo,
    DATABASE_URL: urls.postgres,
    MONGODB_URL: urls.mongodb,
    REDIS_URL: urls.redis,
  }
}

/** @param {Commands} commands @param {NodeJS.ProcessEnv} env */
export async function migrate(commands, env) {
  const done = await run([...commands.migrate, 'deploy'], { cwd: root, env })
  if (done.code !== 0)
    throw new Stop(`The migrations failed, the database is as they left it:\n${lastLines(done.output, 20)}`)
  return lastLines(done.output, 1)
}

/**
 * @param {NodeJS.ProcessEnv} settings
 * @returns {Promise<{ host: string, port: number, note: string }>}
 */
export async function chooseAddress(settings) {
  const host = settings.HOST ?? '127.0.0.1'
  if (settings.PORT) {
    const port = Number(settings.PORT)
    if (!Number.isInteger(port) || port < 1 || port > 65535)
      throw new Stop(`PORT is "${settings.PORT}": it must be a number from 1 to 65535.`)
    if (!(await isFree(port, host)))
      throw new Stop(`Port ${port} is taken by another program: end it, or set PORT to another one.`)
    return { host, port, note: '' }
  }
  let port = USUAL_PORT
  while (!(await isFree(port, host))) port += 1
  return {
    host,
    port,
    note: port === USUAL_PORT ? '' : `Port ${USUAL_PORT} is taken, so ${port} is used (PORT sets it).`,
  }
}

/** @param {{ host: string, port: number }} address where a browser finds it: the first is for this machine */
export function urlsOf({ host, port }) {
  const everywhere = host === '0.0.0.0' || host === '::'
  const local = `http://${everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host}:${port}`
  const others = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const outside = others
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => `http://${address}:${port}`)
  return everywhere ? [local, ...outside] : [local]
}

/** Whether the app behind an address says that it may get requests. @param {string} url @returns {Promise<boolean>} */
export function isReady(url) {
  return new Promise((done) => {
    const asked = request(`${url}/readyz`, { timeout: 2000, agent: false }, (response) => {
      response.resume()
      done(response.statusCode === 200)
    })
    asked
      .once('error', () => done(false))
      .once('timeout', () => asked.destroy())
      .end()
  })
}

/**
 * @param {{ name?: string, command: string[], env: NodeJS.ProcessEnv, url: string, show: boolean, crew: import('./supervise.mjs').Crew }} given
 */
export function runApp({ name = 'app', command: [file, ...args], crew, env, url, show }) {
  return crew.keep({
    name,
    // Rooms tell the api what was written when they close.
    layer: env.ROLES === 'realtime' ? 3 : 2,
    file,
    args,
    env,
    cwd: root,
    show,
    stopSignal: 'SIGTERM',
    // It has 25 s to write what it holds.
    patience: 26_000,
    // A program that took the port first may answer as ours would. The dev server listens in a child of its own.
    isReady: async (pid) => (show || listensOn(pid, Number(new URL(url).port))) && isReady(url),
  })
}
