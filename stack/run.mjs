// A command that is awaited; what it printed is kept for the message when it fails.
import { spawn } from 'node:child_process'
import { stripVTControlCharacters } from 'node:util'
import { signal } from './processes.mjs'

/** @type {Set<import('node:child_process').ChildProcess>} */
const underWay = new Set()
let isEnding = false

/** Ends every command that is awaited: somebody wants to stop. */
export function endRuns() {
  isEnding = true
  // Each leads a process group, so that what it started ends too (dpkg below mmdebstrap, workers below vitest).
  for (const { pid } of underWay) if (pid) signal(-pid, 'SIGTERM')
}

/**
 * @param {string[]} command
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeout?: number, show?: boolean, signal?: AbortSignal }} [options]
 * @returns {Promise<{ code: number | null, output: string }>} `code` is null when it could not start or was killed
 */
export function run([file, ...args], { cwd, env, timeout, show, signal: abort } = {}) {
  if (isEnding) return Promise.resolve({ code: null, output: 'stopped' })
  return new Promise((done) => {
    const stdio = show ? 'inherit' : 'pipe'
    const child = spawn(file, args, {
      cwd,
      env,
      timeout,
      signal: abort,
      detached: true,
      stdio: ['ignore', stdio, stdio],
    })
    underWay.add(child)
    let output = ''
    child.stdout?.on('data', (chunk) => (output = (output + chunk).slice(-200_000)))
    child.stderr?.on('data', (chunk) => (output = (output + chunk).slice(-200_000)))
    child.once('close', () => underWay.delete(child))
    child.once('error', (err) => done({ code: null, output: `${output}${err.message}` }))
    child.once('close', (code) => done({ code, output }))
  })
}

/** @param {string} output */
export const lastLines = (output, lines = 6) =>
  stripVTControlCharacters(output).trim().split('\n').slice(-lines).join('\n')
