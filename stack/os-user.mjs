// A user of this machine for servers that refuse to run as root.
import { chownSync, lstatSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram } from './processes.mjs'
import { lastLines, run } from './run.mjs'
import { Stop } from './steps.mjs'

export const NAME = 'truss'
const SBIN = ['/usr/sbin', '/sbin']

/** @returns {{ uid: number, gid: number } | undefined} */
function findUser() {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((row) => row.startsWith(`${NAME}:`))
  if (!line) return undefined
  const [, , uid, gid] = line.split(':').map(Number)
  return { uid, gid }
}

export async function makeUser() {
  const found = findUser()
  if (found) return found
  const useradd = findProgram('useradd', SBIN)
  const words = [
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir',
    '/nonexistent',
    '--shell',
    '/usr/sbin/nologin',
    NAME,
  ]
  const made = useradd ? await run([useradd, ...words]) : { output: 'no useradd here' }
  const user = findUser()
  if (!user)
    throw new Stop(
      `Postgres does not run as root, and its own user "${NAME}" could not be made: ${lastLines(made.output)}`,
    )
  return user
}

/** @param {string} folder @param {number} uid @param {number} gid */
export function giveTo(folder, uid, gid) {
  if (lstatSync(folder).uid !== uid) chownSync(folder, uid, gid)
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) giveTo(path, uid, gid)
    else if (lstatSync(path).uid !== uid) chownSync(path, uid, gid)
  }
}
