// Keeps one process running: started, awaited, restarted with back-off when it dies, ended in order.
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { logOf, openLog, tailOf, trimLogs } from './logs.mjs'
import { end, findProgram, markOf, sleep } from './processes.mjs'
import { writePrivate } from './secrets.mjs'
import { seconds, Stop } from './steps.mjs'

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
 * @property {(pid: number | undefined) => Promise<boolean>} isReady
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

/**
 * @param {Program} program @param {string} data
 * @returns {{ pid: number | undefined, exited: Promise<string>, isOver: () => boolean }} one life, and how it ended
 */
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
  let over = false
  const exited = new Promise((done) => {
    child.once('exit', (code, signal) => done(signal ?? `code ${code}`)).once('error', (err) => done(err.message))
  }).finally(() => (over = true))
  if (child.pid)
    writePrivate(pidFile(data, program), JSON.stringify({ ...markOf(child.pid), signal: program.stopSignal }))
  return { pid: child.pid, exited, isOver: () => over }
}

/** @param {string} data @param {Program} program */
const pidFile = (data, { name }) => join(data, 'pids', `${name}.json`)

/** @param {number} deaths one after the other */
const pauseAfter = (deaths) => (deaths === 1 ? 0 : Math.min(250 * 2 ** (deaths - 2), LONGEST_PAUSE))

/** @param {Program} program @param {number | undefined} pid the process that was started, perhaps a wrapper */
async function endProgram(program, pid) {
  const real = program.realPid?.() ?? pid
  if (real) await end(markOf(real), program.stopSignal, program.patience ?? 10_000)
  if (pid && pid !== real) await end(markOf(pid), 'SIGTERM', 2000)
}

/**
 * Life after life until `stop`.
 * @param {Program} program @param {string} data @param {Ears} ears
 */
function keepRunning(program, data, ears) {
  const { name } = program
  /** @type {number | undefined} */
  let pid
  let isStopping = false
  let everReady = false
  let deaths = 0
  let wake = () => {}
  let tellReady = () => {}
  /** @type {(err: unknown) => void} */
  let tellFailure = () => {}
  const ready = new Promise((resolve, reject) => {
    tellReady = () => resolve(undefined)
    tellFailure = reject
  })

  async function live() {
    const began = Date.now()
    const life = launch(program, data)
    pid = life.pid
    if (pid) ears.onPid?.(name, pid)
    while (!life.isOver() && !isStopping && !(await program.isReady(life.pid))) await sleep(30)
    if (!life.isOver() && !isStopping) {
      if (everReady) ears.onNews(name, 'back', `after ${seconds(Date.now() - began)}`)
      everReady = true
      tellReady()
    }
    const how = await life.exited
    pid = undefined
    deaths = Date.now() - began > STEADY ? 1 : deaths + 1
    return how
  }

  async function lives() {
    for (;;) {
      const how = await live()
      if (isStopping) throw new Stop('Stopped.')
      if (!everReady && deaths >= TRIES_AT_START) {
        throw new Stop(`${name} does not start (${how}). The end of ${logOf(data, name)}:\n${tailOf(data, name)}`)
      }
      const pause = pauseAfter(deaths)
      if (everReady) ears.onNews(name, 'died', `${how}, starting it again${pause ? ` in ${seconds(pause)}` : ''}`)
      await Promise.race([sleep(pause), new Promise((done) => (wake = () => done(undefined)))])
      if (isStopping) throw new Stop('Stopped.')
    }
  }
  // Nobody waits for `ready` after it came, so the end by `stop` fails nobody then.
  const running = lives()
    .catch(tellFailure)
    .finally(() => rmSync(pidFile(data, program), { force: true }))

  async function stop() {
    isStopping = true
    wake()
    await endProgram(program, pid)
    await running
  }
  return { layer: program.layer, ready, stop }
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
  trimLogs(data)
  setInterval(() => trimLogs(data), 60_000).unref()
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
