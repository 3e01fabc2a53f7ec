// npm packages: what the lock file says, installed when something else is there.
import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './places.mjs'
import { lastLines, run } from './run.mjs'
import { Stop } from './steps.mjs'

const OLDEST_NODE = [20, 19]

export function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  const isOld = major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])
  if (isOld)
    throw new Stop(
      `Node ${process.versions.node} is too old: Truss needs ${OLDEST_NODE.join('.')} or newer (22 or 24 recommended).`,
    )
}

/** @param {string} path @returns {Record<string, { version?: string, optional?: boolean, link?: boolean }>} */
const packagesOf = (path) => JSON.parse(readFileSync(path, 'utf8')).packages

/** npm keeps in node_modules what it put there; optional packages of other platforms are left out of it. */
export function isInstalled() {
  const kept = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(kept)) return false
  const wanted = Object.entries(packagesOf(join(root, 'package-lock.json'))).filter(([place]) => place !== '')
  const there = packagesOf(kept)
  return wanted.every(([place, { version, optional }]) => (there[place] ? there[place].version === version : optional))
}

// Nothing here may need an install script, so none is run; tools are needed whatever NODE_ENV says.
const FLAGS = ['--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']

/** @param {string[]} words */
const npm = (words) => run(['npm', ...words, ...FLAGS], { cwd: root, env: { ...process.env, NODE_ENV: '' } })

/** @param {(how: string) => void} tell */
export async function installPackages(tell) {
  if (isInstalled()) return tell('as the lock file says')
  const modules = join(root, 'node_modules')
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink())
    throw new Stop(
      `${modules} is a link, and npm ci would empty the folder it leads to. Remove the link, or install there.`,
    )
  if (existsSync(join(root, 'node_modules/.package-lock.json'))) {
    // After an update few packages differ: those are replaced, and the others stay for whoever runs from them.
    await npm(['install', '--no-save'])
    if (isInstalled()) return tell('npm install')
  }
  const done = await npm(['ci'])
  if (done.code !== 0) throw new Stop(`npm ci failed:\n${lastLines(done.output, 15)}`)
  tell('npm ci')
}
