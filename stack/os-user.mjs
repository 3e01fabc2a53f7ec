// Postgres refuses to run as root, so as root it gets a user of this machine for itself.
import { chmodSync, chownSync, lstatSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { canInstall, install, isRoot } from './apt.mjs'
import { root } from './places.mjs'
import { findProgram } from './processes.mjs'
import { lastLines, run } from './run.mjs'
import { Stop } from './steps.mjs'

const NAME = 'truss'
const SBIN = ['/usr/sbin', '/sbin']

/**
 * @typedef {object} Seat
 * @property {string} home the folder as the server sees it
 * @property {string} bin its programs as it sees them
 * @property {(command: string[]) => string[]} command what to run on this machine
 * @property {() => void} own gives all of `home` to the server's user
 */

/** @returns {{ uid: number, gid: number } | undefined} */
function findUser() {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((row) => row.startsWith(`${NAME}:`))
  if (!line) return undefined
  const [, , uid, gid] = line.split(':').map(Number)
  return { uid, gid }
}

async function makeUser() {
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

/**
 * @param {{ home: string, bin: string }} given the folder that the server may write, and its programs
 * @returns {Promise<Seat>}
 */
export async function asPostgresUser({ home, bin }) {
  if (!isRoot()) return { home, bin, command: (command) => command, own: () => undefined }
  const setpriv = findProgram('setpriv')
  if (!setpriv)
    throw new Stop('Postgres does not run as root: install util-linux (setpriv), or start Truss as a plain user.')
  const { uid, gid } = await makeUser()
  const identity = [
    setpriv,
    '--reuid',
    String(uid),
    '--regid',
    String(gid),
    '--clear-groups',
    '--pdeathsig',
    'INT',
    '--',
  ]
  const own = () => giveTo(home, uid, gid)
  // The smallest images have none.
  if (!findProgram('mount') && canInstall()) await install(['mount'])
  const ours = bin.startsWith(root)
  // The checkout may lie where that user cannot go (/root), so the two folders are shown to it in a mount namespace of its own.
  const show =
    'mount -t tmpfs tmpfs /mnt && mkdir /mnt/home /mnt/server && mount --bind "$0" /mnt/home && mount --bind "$1" /mnt/server && shift && cd / && exec "$@"'
  const enter = [
    'unshare',
    '--mount',
    '--propagation',
    'private',
    '--',
    'sh',
    '-c',
    show,
    home,
    ours ? dirname(bin) : '/usr',
  ]
  if ((await run([...enter, 'true'])).code === 0) {
    return {
      home: '/mnt/home',
      bin: ours ? '/mnt/server/bin' : bin,
      command: (command) => [...enter, ...identity, ...command],
      own,
    }
  }
  own()
  chmodSync(dirname(home), 0o711)
  const reach = await run([...identity, 'sh', '-c', 'test -w "$0" && test -x "$1/postgres"', home, bin], { cwd: '/' })
  if (reach.code === 0) return { home, bin, command: (command) => [...identity, ...command], own }
  throw new Stop(
    `Postgres does not run as root, and its user "${NAME}" cannot reach ${home}: move the checkout out of a private folder, or set DATABASE_URL.`,
  )
}
