// What the person set: the environment and a `.env` file beside package.json, the environment winning.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './places.mjs'
import { Stop } from './steps.mjs'

/** NODE_ENV picks the names of all three databases together. */
export const databases = {
  development: { postgres: 'truss_dev', mongodb: 'dev', redis: '2' },
  test: { postgres: 'truss_test', mongodb: 'test', redis: '1' },
  production: { postgres: 'truss_prod', mongodb: 'prod', redis: '0' },
}

/** @typedef {keyof typeof databases} Environment */

/** @param {string} text */
export function parseDotEnv(text) {
  /** @type {Record<string, string>} */
  const found = {}
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*(?:export\s+)?([A-Z][A-Z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line)
    if (!match) continue
    const [, name, raw] = match
    const quoted = /^(["'])(.*)\1/.exec(raw)
    const value = quoted ? quoted[2] : raw.replace(/\s+#.*$/, '').replace(/^#.*$/, '')
    if (value !== '') found[name] = value
  }
  return found
}

/**
 * @param {Environment} environment
 * @returns {NodeJS.ProcessEnv}
 */
export function readSettings(environment) {
  const file = join(root, '.env')
  const fromFile = existsSync(file) ? parseDotEnv(readFileSync(file, 'utf8')) : {}
  const set = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''))
  return { ...fromFile, ...set, NODE_ENV: environment }
}

/** @param {string | undefined} name @returns {Environment} */
export function environmentOf(name) {
  if (name === 'test' || name === 'production' || name === 'development') return name
  if (!name) return 'production'
  throw new Stop(`NODE_ENV is "${name}": it must be development, test or production.`)
}

/**
 * Adds the database's name to a URL that has none, and refuses one that belongs to another environment.
 * @param {string} variable @param {string} url @param {string} name @param {Environment} environment
 */
export function withDatabase(variable, url, name, environment) {
  // Several Mongo hosts ("a:1,b:2") are no URL for the parser, so only the path is looked at.
  const match = /^([a-z+]+:\/\/[^/?#]*)(?:\/([^?#]*))?(\?[^#]*)?$/i.exec(url)
  if (!match) throw new Stop(`${variable} is not a URL of a database server.`)
  const [, server, given, query = ''] = match
  if (given && decodeURIComponent(given) !== name) {
    throw new Stop(
      `${variable} names the database "${given}", but NODE_ENV=${environment} uses "${name}". Change one of them.`,
    )
  }
  return `${server}/${name}${query}`
}
