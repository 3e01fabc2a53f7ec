// Truss as several processes on one machine: two of realtime, two of api, one of jobs, and the balancer before them.
import { isReady, runApp } from './app.mjs'
import { root } from './places.mjs'
import { choosePorts } from './ports.mjs'
import { step } from './steps.mjs'

const processes = /** @type {const} */ ({
  api1: 'api',
  api2: 'api',
  realtime1: 'realtime',
  realtime2: 'realtime',
  jobs: 'jobs',
})
/** @typedef {keyof typeof processes} Name */
const names = /** @type {Name[]} */ (Object.keys(processes))

/**
 * @param {import('./launch.mjs').Apps} given
 * @returns {Promise<{ nodes: Record<string, string> }>} the processes' own addresses
 */
export async function runNodes({ command, crew, env, address, url }) {
  const ports = await choosePorts(crew.data, [...names, 'inner'])
  const between = `http://127.0.0.1:${ports.inner}`
  const urlOf = (/** @type {Name} */ name) => `http://127.0.0.1:${ports[name]}`
  /** @param {Name} name */
  const run = (name) => {
    const own = {
      ...env,
      ROLES: processes[name],
      HOST: '127.0.0.1',
      PORT: String(ports[name]),
      API_URL: between,
      REALTIME_URL: between,
      // The balancer asks each second.
      DRAIN_SECONDS: env.DRAIN_SECONDS === '0' ? '2' : env.DRAIN_SECONDS,
      // Who connects is always the balancer.
      TRUST_PROXY: 'true',
      // Five processes share the 60 connections of the Postgres that is started here.
      DATABASE_POOL: env.DATABASE_POOL ?? '5',
    }
    return runApp({ name, command, crew, env: own, url: urlOf(name), show: false })
  }
  const balancer = {
    ...address,
    inner: ports.inner,
    trustProxy: env.TRUST_PROXY === 'true' || env.TRUST_PROXY === '1',
    nodes: { api: [urlOf('api1'), urlOf('api2')], realtime: [urlOf('realtime1'), urlOf('realtime2')] },
  }
  const balancing = step('Balancer', () =>
    crew.keep({
      name: 'balancer',
      layer: 2,
      file: process.execPath,
      args: ['stack/balancer.mjs'],
      env: { ...process.env, BALANCER: JSON.stringify(balancer) },
      cwd: root,
      stopSignal: 'SIGTERM',
      isReady: () => isReady(url),
    }),
  )
  // The first one alone fills an empty database.
  await step('api1', () => run('api1'))
  const others = names.filter((name) => name !== 'api1').map((name) => step(name, () => run(name)))
  await Promise.all([balancing, ...others])
  return { nodes: Object.fromEntries(names.map((name) => [name, urlOf(name)])) }
}
