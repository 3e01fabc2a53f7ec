// Passwords and secrets, made once and kept in the data folder, readable by its owner only.
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** @typedef {{ SECRET_KEY: string, INTERNAL_SECRET: string, postgres: string, mongodb: string, redis: string, demo: string }} Secrets */

const url = (bytes = 24) => randomBytes(bytes).toString('base64url')

/** @param {string} path @param {string} text */
export function writePrivate(path, text) {
  const draft = `${path}.${process.pid}.new`
  writeFileSync(draft, text, { mode: 0o600 })
  renameSync(draft, path)
}

/**
 * @param {string} data
 * @returns {Secrets}
 */
export function readSecrets(data) {
  const path = join(data, 'secrets.json')
  const kept = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
  const made = {
    SECRET_KEY: url(32),
    INTERNAL_SECRET: url(32),
    postgres: url(),
    mongodb: url(),
    redis: url(),
    demo: url(9),
  }
  const all = { ...made, ...kept }
  if (Object.keys(made).some((name) => !(name in kept))) writePrivate(path, `${JSON.stringify(all, null, 2)}\n`)
  return all
}
