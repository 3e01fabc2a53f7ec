// Debian's packages, where there is apt and we are root. Services that they bring are not started.
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { findProgram } from './processes.mjs'
import { run } from './run.mjs'

const POLICY = '/usr/sbin/policy-rc.d'
const WAIT_FOR_DPKG = ['-o', 'DPkg::Lock::Timeout=300']

export const isRoot = () => process.getuid?.() === 0
export const canInstall = () => isRoot() && findProgram('apt-get') !== undefined

/** @type {Promise<unknown>} */
let queue = Promise.resolve()

/**
 * Installs packages; false when apt cannot (no network, no such package). One call at a time: dpkg has one lock.
 * @param {string[]} packages
 * @returns {Promise<boolean>}
 */
export function install(packages) {
  const turn = queue.then(() => installNow(packages))
  queue = turn
  return turn
}

/** @param {string[]} packages */
async function installNow(packages) {
  // Docker images bring a policy of their own, which already says no: that one is left alone.
  const ours = !existsSync(POLICY)
  if (ours) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const command = ['apt-get', ...WAIT_FOR_DPKG, 'install', '-y', '-q', '--no-install-recommends', ...packages]
  try {
    if ((await run(command, { env })).code === 0) return true
    await run(['apt-get', ...WAIT_FOR_DPKG, 'update', '-q'], { env })
    return (await run(command, { env })).code === 0
  } finally {
    if (ours) rmSync(POLICY, { force: true })
  }
}

/** One value of apt's own configuration, undefined when unset. @param {string} name */
export function aptSetting(name) {
  const dump = spawnSync('apt-config', ['dump', name], { encoding: 'utf8' }).stdout ?? ''
  return /"(.*)"/.exec(dump)?.[1]
}
