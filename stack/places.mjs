// Where things are: the checkout, its data, and what all checkouts of this machine share.
import { chmodSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = resolve(fileURLToPath(new URL('..', import.meta.url)))

/** Built once a machine: the Debian tree, FerretDB, a downloaded mongod. */
export const cache = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'truss')

/** @param {string} path */
export function privateFolder(path) {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  chmodSync(path, 0o700)
  return path
}

/** @param {NodeJS.ProcessEnv} env */
export function dataFolder(env) {
  return resolve(root, env.TRUSS_DATA || '.truss')
}
