// Where Postgres sits: it refuses to run as root, so as root it gets a user of its own, and a place that this user can reach.
import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmdirSync,
  symlinkSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { canInstall, install, isRoot } from './apt.mjs'
import { NAME, giveTo, makeUser } from './os-user.mjs'
import { root } from './places.mjs'
import { findProgram } from './processes.mjs'
import { run } from './run.mjs'
import { Stop } from './steps.mjs'

/** Open to every user of the machine as far as its names; what is in it is private. */
const OUTSIDE = '/var/lib/truss'

/**
 * @typedef {object} Seat
 * @property {string} home the folder as the server sees it
 * @property {string} bin its programs as it sees them
 * @property {(command: string[]) => string[]} command what to run on this machine
 * @property {() => void} own gives all of `home` to the server's user
 */

/** @typedef {{ home: string, bin: string }} Place the folder that the server may write, and its programs */

/** The checkout may lie where that user cannot go (/root): the two folders are shown to it in a mount namespace. @param {Place} place */
function showing({ home, bin }) {
  const bind = 'mount --bind "$0" /mnt/home && mount --bind "$1" /mnt/server'
  const script = `mount -t tmpfs tmpfs /mnt && mkdir /mnt/home /mnt/server && ${bind} && shift && cd / && exec "$@"`
  const server = bin.startsWith(root) ? dirname(bin) : '/usr'
  return ['unshare', '--mount', '--propagation', 'private', '--', 'sh', '-c', script, home, server]
}

/**
 * Where mounting is forbidden (most containers) and the checkout is private: data and programs go where everybody may walk,
 * and a link in the data folder tells where.
 * @param {Place} place @returns {Place}
 */
function moveOutside({ home, bin }) {
  mkdirSync(OUTSIDE, { recursive: true, mode: 0o711 })
  chmodSync(OUTSIDE, 0o711)
  if (!lstatSync(home).isSymbolicLink()) {
    if (readdirSync(home).length > 0) {
      throw new Stop(
        `Move what is in ${home} to a folder that others may enter, and put a link in its place: only root can reach it.`,
      )
    }
    // A name of its own each time: a data folder that was deleted or moved away must not meet another one's data.
    const made = mkdtempSync(join(OUTSIDE, 'postgres-'))
    rmdirSync(home)
    symlinkSync(made, home)
  }
  const folder = realpathSync(home)
  if (!bin.startsWith(root)) return { home: folder, bin }
  const server = join(OUTSIDE, `server-${createHash('sha256').update(bin).digest('hex').slice(0, 12)}`)
  if (!existsSync(server)) cpSync(dirname(bin), server, { recursive: true, verbatimSymlinks: true })
  return { home: folder, bin: join(server, basename(bin)) }
}

/**
 * @param {Place} place
 * @returns {Promise<Seat>}
 */
export async function asPostgresUser(place) {
  if (!isRoot()) return { ...place, command: (command) => command, own: () => undefined }
  const setpriv = findProgram('setpriv')
  if (!setpriv)
    throw new Stop('Postgres does not run as root: install util-linux (setpriv), or start Truss as a plain user.')
  const { uid, gid } = await makeUser()
  const ids = ['--reuid', String(uid), '--regid', String(gid), '--clear-groups']
  const identity = [setpriv, ...ids, '--pdeathsig', 'INT', '--']
  const own = () => giveTo(place.home, uid, gid)
  const direct = (/** @type {string[]} */ command) => [...identity, ...command]

  // The smallest images have none.
  if (!findProgram('mount') && canInstall()) await install(['mount'])
  const enter = showing(place)
  const isOutside = lstatSync(place.home).isSymbolicLink()
  if (!isOutside && (await run([...enter, 'true'])).code === 0) {
    const bin = place.bin.startsWith(root) ? '/mnt/server/bin' : place.bin
    return { home: '/mnt/home', bin, command: (command) => [...enter, ...direct(command)], own }
  }
  own()
  const probe = (/** @type {Place} */ { home, bin }) =>
    run(direct(['sh', '-c', 'test -w "$0" && test -x "$1/postgres"', home, bin]), { cwd: '/' })
  chmodSync(dirname(place.home), 0o711)
  if (!isOutside && (await probe(place)).code === 0) return { ...place, command: direct, own }
  chmodSync(dirname(place.home), 0o700)
  const moved = moveOutside(place)
  own()
  if ((await probe(moved)).code === 0) return { ...moved, command: direct, own }
  throw new Stop(
    `Postgres does not run as root, and its user "${NAME}" cannot reach ${moved.home}: set DATABASE_URL, or start Truss as a plain user.`,
  )
}
