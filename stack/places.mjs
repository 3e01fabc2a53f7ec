// Where things are: the checkout, its data, and what all checkouts of this machine share.
import { accessSync, chmodSync, constants, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Stop } from './steps.mjs'

export const root = resolve(fileURLToPath(new URL('..', import.meta.url)))

/** Built once a machine: the Debian tree, FerretDB, a downloaded mongod. */
export const cache = () => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'truss')

/** @param {string} path */
export function privateFolder(path) {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    chmodSync(path, 0o700)
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (err) {
    throw new Stop(`${path} cannot be used (${String(err)}). Is it of another user? TRUSS_DATA sets another folder.`)
  }
  return path
}

/** @param {NodeJS.ProcessEnv} env */
export function dataFolder(env) {
  return resolve(root, env.TRUSS_DATA || '.truss')
}
