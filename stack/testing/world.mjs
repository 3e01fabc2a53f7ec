// What the stack's tests stand on: the real launcher on a data folder of its own, and writers that remember what was acknowledged.
import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from '../places.mjs'
import { sleep } from '../processes.mjs'

const script = fileURLToPath(new URL('tiny-start.mjs', import.meta.url))
const kinds = ['postgres', 'mongodb', 'redis']

/** @param {() => unknown} isTrue @param {string} what */
export async function until(isTrue, what, patience = 120_000) {
  const end = Date.now() + patience
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`waited ${patience / 1000} s in vain: ${what}`)
    await sleep(25)
  }
}

export async function freshFolder(name = 'stack-test') {
  const data = join(root, '.truss', name)
  rmSync(data, { recursive: true, force: true })
  await mkdir(data, { recursive: true })
  return data
}

/** @param {string} data @param {NodeJS.ProcessEnv} [env] @param {string} [file] */
export function startLauncher(data, env = {}, file = script) {
  const own = {
    ...process.env,
    TRUSS_DATA: data,
    DATABASE_URL: '',
    MONGODB_URL: '',
    REDIS_URL: '',
    NODE_TEST_CONTEXT: '',
    ...env,
  }
  const child = spawn(process.execPath, [file], { cwd: root, env: own, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk))
  const exited = new Promise((done) => child.once('exit', (code, signal) => done(signal ?? code)))
  return { child, exited, output: () => output }
}

/** @param {string} data @returns {{ url: string, pid: number, pids: Record<string, number>, stores: Record<string, string>, nodes?: Record<string, string>, demo?: { email: string, password: string } } | undefined} */
export function readRun(data) {
  try {
    return JSON.parse(readFileSync(join(data, 'run.json'), 'utf8'))
  } catch (err) {
    // A launcher that begins takes away what the last one left, at any moment.
    if (err instanceof Error && 'code' in err && err.code === 'ENOENT') return undefined
    throw err
  }
}

/** @param {string} data @param {NodeJS.ProcessEnv} [env] @param {string} [file] the launcher; the tiny app's when not given */
export async function up(data, env, file) {
  const began = Date.now()
  const launcher = startLauncher(data, env, file)
  let ended = false
  void launcher.exited.then(() => (ended = true))
  const isUp = () => {
    if (ended) throw new Error(`the launcher ended:\n${launcher.output()}`)
    // A killed launcher leaves its own behind.
    return readRun(data)?.pid === launcher.child.pid
  }
  await until(isUp, 'run.json', 300_000).catch((err) => {
    // Nobody else knows of it, and it would keep the tests from ending.
    launcher.child.kill('SIGTERM')
    throw err
  })
  return { ...launcher, took: Date.now() - began }
}

/** @param {string} url @param {string} path */
async function ask(url, path) {
  try {
    const response = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(5000) })
    return response.ok ? await response.json() : undefined
  } catch {
    return undefined
  }
}

/** Writes into every store until stopped, and remembers what was acknowledged. @param {string} url */
export function startWriting(url, mark = `w${Date.now()}`) {
  /** @type {Record<string, string[]>} */
  const acknowledged = { postgres: [], mongodb: [], redis: [] }
  let going = true
  const writers = kinds.map(async (kind) => {
    for (let n = 0; going; n += 1) {
      const id = `${mark}-${n}`
      if (await ask(url, `/${kind}?id=${id}`)) acknowledged[kind].push(id)
      else await sleep(10)
    }
  })
  return { acknowledged, stop: async () => ((going = false), await Promise.all(writers), acknowledged) }
}

/** Every store answers again. @param {string} url */
export const recovered = (url) => until(() => ask(url, '/readyz'), `${url}/readyz`)

/** @param {string} url @param {Record<string, string[]>} acknowledged what of it is not there */
export async function missing(url, acknowledged) {
  const there = await ask(url, '/all')
  if (!there) throw new Error('the app does not answer')
  return Object.fromEntries(
    kinds.map((kind) => [kind, acknowledged[kind].filter((id) => !new Set(there[kind]).has(id)).length]),
  )
}
