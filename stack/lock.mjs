// A lock is a file that tells which process holds it; one whose process is gone (kill -9, a reboot) counts for nothing.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive, markOf, sleep } from './processes.mjs'
import { Stop } from './steps.mjs'

/** @param {unknown} err @param {string} code */
const isCode = (err, code) => /** @type {NodeJS.ErrnoException} */ (err).code === code

/** @param {string} path @returns {import('./processes.mjs').Mark | undefined} */
function holderOf(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (err) {
    if (isCode(err, 'ENOENT')) return undefined
    throw err
  }
}

/**
 * @param {string} path
 * @returns {{ release: () => void } | { holder: import('./processes.mjs').Mark }}
 */
function tryLock(path) {
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, JSON.stringify(markOf(process.pid)), { mode: 0o600 })
  try {
    for (;;) {
      try {
        // A hard link appears with its content or not at all, and only one process can make it.
        linkSync(draft, path)
        return { release: () => void (holderOf(path)?.pid === process.pid && rmSync(path, { force: true })) }
      } catch (err) {
        if (!isCode(err, 'EEXIST')) throw err
      }
      const holder = holderOf(path)
      if (holder && isAlive(holder)) return { holder }
      if (holder) removeStale(path, holder)
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

/**
 * Moves the stale lock away before it is deleted: another process may have replaced it since it was read.
 * @param {string} path @param {import('./processes.mjs').Mark} stale
 */
function removeStale(path, stale) {
  const aside = `${path}.stale.${process.pid}`
  try {
    renameSync(path, aside)
  } catch (err) {
    if (isCode(err, 'ENOENT')) return
    throw err
  }
  const moved = holderOf(aside)
  if (moved && moved.pid !== stale.pid && isAlive(moved)) linkSync(aside, path)
  rmSync(aside, { force: true })
}

/** @param {string} data */
function addressOf(data) {
  try {
    return `at ${JSON.parse(readFileSync(join(data, 'run.json'), 'utf8')).url}`
  } catch {
    return 'and is still starting'
  }
}

/**
 * Takes the data folder for this process, or stops with who has it.
 * @param {string} data
 * @returns {() => void} gives it back
 */
export function takeLock(data) {
  const lock = tryLock(join(data, 'lock'))
  if ('release' in lock) return lock.release
  throw new Stop(
    `Truss already runs on ${data}: process ${lock.holder.pid}, ${addressOf(data)}. Stop it first, or set TRUSS_DATA to another folder.`,
  )
}

/**
 * Waits until nobody else holds the lock, then runs the work under it.
 * @template T
 * @param {string} path @param {() => Promise<T>} work
 */
export async function whileLocked(path, work) {
  let lock = tryLock(path)
  while (!('release' in lock)) {
    await sleep(300)
    lock = tryLock(path)
  }
  try {
    return await work()
  } finally {
    lock.release()
  }
}
