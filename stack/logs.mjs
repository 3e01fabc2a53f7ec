// What the processes print: one file each in the data folder's `logs/`.
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  statSync,
  truncateSync,
} from 'node:fs'
import { join } from 'node:path'

const LOG_LIMIT = 20 * 1024 * 1024

/** @param {string} data @param {string} name */
export const logOf = (data, name) => join(data, 'logs', `${name}.log`)

/** @param {string} data @param {string} name */
export function openLog(data, name) {
  mkdirSync(join(data, 'logs'), { recursive: true, mode: 0o700 })
  return openSync(logOf(data, name), 'a', 0o600)
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

/** Keeps one older part of each log that grew too long. The programs append, so they go on at the beginning. @param {string} data */
export function trimLogs(data) {
  const folder = join(data, 'logs')
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.log')) : []
  for (const path of names.map((name) => join(folder, name))) {
    if (statSync(path).size < LOG_LIMIT) continue
    copyFileSync(path, `${path}.1`)
    truncateSync(path)
  }
}
