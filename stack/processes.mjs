// What the operating system says about processes: a pid alone may have been given to somebody else since.
import { execFileSync } from 'node:child_process'
import { accessSync, constants, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** @param {number} ms */
export const sleep = (ms) => new Promise((done) => setTimeout(done, ms))

/**
 * When a process began, in a form that is only compared; undefined when there is none (a zombie is none).
 * @param {number} pid
 * @returns {string | undefined}
 */
export function startOf(pid) {
  if (process.platform === 'linux') {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19]
    } catch {
      return undefined
    }
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined
  } catch {
    return undefined
  }
}

/** @typedef {{ pid: number, start: string | undefined }} Mark */

/** @param {number} pid @returns {Mark} */
export const markOf = (pid) => ({ pid, start: startOf(pid) })

/** @param {Mark} mark */
export const isAlive = (mark) => mark.start !== undefined && startOf(mark.pid) === mark.start

/** @param {number} pid @param {NodeJS.Signals} signal */
export function signal(pid, signal) {
  try {
    process.kill(pid, signal)
  } catch (err) {
    // Gone already is what was wanted.
    if (/** @type {NodeJS.ErrnoException} */ (err).code !== 'ESRCH') throw err
  }
}

/**
 * Asks a process to end, then makes it.
 * @param {Mark} mark @param {NodeJS.Signals} gently @param {number} patience milliseconds
 */
export async function end(mark, gently, patience) {
  if (!isAlive(mark)) return
  signal(mark.pid, gently)
  const until = Date.now() + patience
  while (isAlive(mark) && Date.now() < until) await sleep(20)
  if (!isAlive(mark)) return
  signal(mark.pid, 'SIGKILL')
  while (isAlive(mark)) await sleep(20)
}

/** @param {string} name @param {string[]} [also] folders that are looked in after the PATH */
export function findProgram(name, also = []) {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), ...also]) {
    if (!folder) continue
    const path = join(folder, name)
    try {
      accessSync(path, constants.X_OK)
      return path
    } catch {
      // Not in this folder: the next one.
    }
  }
  return undefined
}
