// Keeps one process running: started, awaited, restarted with back-off when it dies, ended in order.
import { spawn, spawnSync } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { end, findProgram, markOf, sleep } from './processes.mjs'
import { writePrivate } from './secrets.mjs'
import { seconds, Stop } from './steps.mjs'

const LOG_LIMIT = 20 * 1024 * 1024
const LONGEST_PAUSE = 10_000
const TRIES_AT_START = 3
/** After a life of this many milliseconds a death is a first one again. */
const STEADY = 60_000

/**
 * @typedef {object} Program
 * @property {string} name also the name of its log
 * @property {number} layer a higher one needs the lower ones, and is ended before them
 * @property {string} file
 * @property {string[]} args
 * @property {NodeJS.ProcessEnv} [env]
 * @property {string} [cwd]
 * @property {NodeJS.Signals} stopSignal
 * @property {number} [patience] milliseconds between that signal and SIGKILL
 * @property {() => number | undefined} [realPid] of a program behind a wrapper that passes no signal on
 * @property {() => void} [prepare] what must be done before each start
 * @property {() => Promise<boolean>} isReady
 * @property {boolean} [show] writes to the terminal instead of a log
 *
 * @typedef {object} Crew the processes of one data folder
 * @property {string} data `logs/` and `pids/` are kept in it
 * @property {(program: Program) => Promise<void>} keep starts a program and keeps it running; resolves when it is first ready
 * @property {() => Promise<void>} stop ends all, the highest layer first
 *
 * @typedef {object} Ears
 * @property {(name: string, news: 'died' | 'back', detail: string) => void} onNews
 * @property {(name: string, pid: number) => void} [onPid]
 */

/** @param {string} data @param {string} name */
export const logOf = (data, name) => join(data, 'logs', `${name}.log`)

/** @param {string} data @param {string} name */
function openLog(data, name) {
  mkdirSync(join(data, 'logs'), { recursive: true, mode: 0o700 })
  const path = logOf(data, name)
  if (existsSync(path) && statSync(path).size > LOG_LIMIT) renameSync(path, `${path}.1`)
  return openSync(path, 'a', 0o600)
}

/** @param {string} data @param {string} name */
export function tailOf(data, name, lines = 8) {
  const path = logOf(data, name)
  if (!existsSync(path)) return ''
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(-lines)
    .map((line) => `    ${line.slice(0, 400)}`)
    .join('\n')
}

/** @type {string | undefined | false} */
let setpriv = false

/** The program that asks the kernel for a signal at the parent's death: util-linux has it, BusyBox's namesake cannot. */
function deathSignal() {
  if (setpriv === false) {
    const found = findProgram('setpriv')
    setpriv = found && spawnSync(found, ['--pdeathsig', 'TERM', '--', 'true']).status === 0 ? found : undefined
  }
  return setpriv
}

/** @param {Program} program @param {string} data */
function launch(program, data) {
  program.prepare?.()
  const log = program.show ? undefined : openLog(data, program.name)
  const wrapper = deathSignal()
  const command = [program.file, ...program.args]
  // Should this launcher be killed, the kernel tells its children, so that none is left behind.
  const full = wrapper ? [wrapper, '--pdeathsig', program.stopSignal.slice(3), '--', ...command] : command
  const child = spawn(full[0], full.slice(1), {
    cwd: program.cwd ?? data,
    env: program.env ?? process.env,
    // A process group of its own: Ctrl-C reaches the launcher alone, which then ends things in order.
    detached: true,
    stdio: ['ignore', log ?? 'inherit', log ?? 'inherit'],
  })
  if (log !== undefined) closeSync(log)
  return child
}

/** @param {number} deaths one after the other */
const pauseAfter = (deaths) => (deaths === 1 ? 0 : Math.min(250 * 2 ** (deaths - 2), LONGEST_PAUSE))

/**
 * @param {Program} program @param {string} data @param {Ears} ears
 */
function keepRunning(program, data, ears) {
  const { name } = program
  const pidFile = join(data, 'pids', `${name}.json`)
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child
  let isStopping = false
  let everReady = false
  let deaths = 0
  let wake = () => {}
  /** @type {PromiseWithResolvers<void>} */
  const ready = { promise: Promise.resolve(), resolve: () => {}, reject: () => {} }
  ready.promise = new Promise((resolve, reject) => Object.assign(ready, { resolve, reject }))

  /** One life of the program: resolves with how it ended. */
  async function live() {
    const began = Date.now()
    const mine = launch(program, data)
    child = mine
    let over = false
    const exited = new Promise((done) => {
      mine.once('exit', (code, signal) => done(signal ?? `code ${code}`)).once('error', (err) => done(err.message))
    }).finally(() => (over = true))
    if (mine.pid) {
      writePrivate(pidFile, JSON.stringify({ ...markOf(mine.pid), signal: program.stopSignal }))
      ears.onPid?.(name, mine.pid)
    }
    while (!over && !isStopping && !(await program.isReady())) await sleep(30)
    if (!over && !isStopping) {
      if (everReady) ears.onNews(name, 'back', `after ${seconds(Date.now() - began)}`)
      everReady = true
      ready.resolve()
    }
    const how = await exited
    if (Date.now() - began > STEADY) deaths = 0
    return how
  }

  async function lives() {
    while (!isStopping) {
      const how = await live()
      child = undefined
      if (isStopping) break
      deaths += 1
      if (!everReady && deaths >= TRIES_AT_START) {
        throw new Stop(`${name} does not start (${how}). The end of ${logOf(data, name)}:\n${tailOf(data, name)}`)
      }
      const pause = pauseAfter(deaths)
      if (everReady) ears.onNews(name, 'died', `${how}, starting it again${pause ? ` in ${seconds(pause)}` : ''}`)
      await Promise.race([sleep(pause), new Promise((done) => (wake = () => done(undefined)))])
    }
    throw new Stop('Stopped.')
  }
  // After the first `ready` nobody waits for this one, so its end by `stop` is no failure.
  const running = lives()
    .catch(ready.reject)
    .finally(() => rmSync(pidFile, { force: true }))

  async function stop() {
    isStopping = true
    wake()
    const wrapper = child?.pid
    const pid = program.realPid?.() ?? wrapper
    if (pid) await end(markOf(pid), program.stopSignal, program.patience ?? 10_000)
    if (wrapper && wrapper !== pid) await end(markOf(wrapper), 'SIGTERM', 2000)
    await running
  }
  return { layer: program.layer, ready: ready.promise, stop }
}

/**
 * @param {string} data @param {Ears} ears
 * @returns {Crew}
 */
export function makeCrew(data, ears) {
  mkdirSync(join(data, 'pids'), { recursive: true, mode: 0o700 })
  /** @type {ReturnType<typeof keepRunning>[]} */
  const all = []
  let isStopping = false
  return {
    data,
    keep(program) {
      if (isStopping) return Promise.reject(new Stop('Stopped.'))
      const one = keepRunning(program, data, ears)
      all.push(one)
      return one.ready
    },
    async stop() {
      isStopping = true
      const layers = [...new Set(all.map(({ layer }) => layer))].sort((a, b) => b - a)
      for (const layer of layers) await Promise.all(all.filter((one) => one.layer === layer).map((one) => one.stop()))
    },
  }
}

/**
 * Ends what a killed launcher left behind on this data folder.
 * @param {string} data
 * @returns {Promise<number>} how many there were
 */
export async function sweep(data) {
  const folder = join(data, 'pids')
  if (!existsSync(folder)) return 0
  const left = readdirSync(folder).filter((name) => name.endsWith('.json'))
  const ended = left.map(async (name) => {
    const path = join(folder, name)
    const { signal, ...mark } = JSON.parse(readFileSync(path, 'utf8'))
    const wasAlive = mark.start !== undefined && markOf(mark.pid).start === mark.start
    await end(mark, signal, 10_000)
    rmSync(path, { force: true })
    return wasAlive
  })
  return (await Promise.all(ended)).filter(Boolean).length
}
