// Running programs inside the Debian tree: by bubblewrap without any rights, or, as root where user namespaces are forbidden, by chroot.
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmdirSync,
  symlinkSync,
} from 'node:fs'
import { join } from 'node:path'
import { giveTo } from './os-user.mjs'
import { privateFolder } from './places.mjs'
import { howToEnter, tree, treeBuilt } from './tree.mjs'
import { Stop } from './steps.mjs'

/** @param {string} name */
export function userInTree(name) {
  const users = readFileSync(join(tree(), 'etc/passwd'), 'utf8').split('\n')
  const line = users.find((row) => row.startsWith(`${name}:`))
  if (!line) throw new Error(`${tree()} has no user ${name}`)
  const [, , uid, gid] = line.split(':').map(Number)
  return { uid, gid }
}

/**
 * @typedef {object} Inside
 * @property {string} folder the folder on this machine
 * @property {string} seen the same folder as the program sees it
 * @property {(command: string[], env?: Record<string, string>) => string[]} command what to run on this machine
 * @property {() => void} own gives all of the folder to the program's user
 */

/**
 * A place for a program of the tree: one private folder, and the command that runs it there as one of the tree's users.
 * @param {string} data @param {string} name the folder's, in `data` @param {string} user
 * @returns {Promise<Inside>}
 */
export async function placeInTree(data, name, user) {
  await treeBuilt()
  const { uid, gid } = userInTree(user)
  const isInside = existsSync(join(data, name)) && lstatSync(join(data, name)).isSymbolicLink()
  if (!isInside && (await howToEnter()) === 'bwrap') {
    const folder = privateFolder(join(data, name))
    const command = (/** @type {string[]} */ words, env = {}) => byBwrap([[folder, '/data']], words, uid, gid, env)
    // In the namespace this user is the tree's, so everything is its own already.
    return { folder, seen: '/data', command, own: () => undefined }
  }
  const folder = folderInside(join(data, name))
  const seen = folder.slice(realpathSync(tree()).length)
  chownSync(folder, uid, gid)
  const identity = ['--reuid', String(uid), '--regid', String(gid), '--clear-groups', '--pdeathsig', 'INT', '--']
  return {
    folder,
    seen,
    own: () => giveTo(folder, uid, gid),
    command: (command, env = {}) => {
      const set = Object.entries(env).map(([key, value]) => `${key}=${value}`)
      return ['chroot', tree(), 'env', ...set, 'setpriv', ...identity, ...command]
    },
  }
}

/**
 * Nothing can be bound into a chroot without CAP_SYS_ADMIN, so the data lives inside the tree and a link tells where.
 * @param {string} link
 */
function folderInside(link) {
  if (existsSync(link) && !lstatSync(link).isSymbolicLink()) {
    if (readdirSync(link).length > 0) {
      throw new Stop(
        `${link} was made with user namespaces, which are forbidden here now: allow them, or move that folder away.`,
      )
    }
    rmdirSync(link)
  }
  if (!existsSync(link)) {
    privateFolder(join(tree(), 'srv'))
    chmodSync(join(tree(), 'srv'), 0o711)
    symlinkSync(mkdtempSync(join(tree(), 'srv/data-')), link)
  }
  return realpathSync(link)
}

/**
 * @param {[string, string][]} binds @param {string[]} command @param {number} uid @param {number} gid @param {Record<string, string>} env
 */
export function byBwrap(binds, command, uid, gid, env) {
  const inside = ['--proc', '/proc', '--dev', '/dev', '--tmpfs', '/tmp', '--tmpfs', '/run']
  const identity = ['--unshare-user', '--uid', String(uid), '--gid', String(gid), '--die-with-parent', '--']
  return [
    'bwrap',
    '--bind',
    tree(),
    '/',
    ...binds.flatMap(([from, to]) => ['--bind', from, to]),
    ...inside,
    ...Object.entries(env).flatMap(([key, value]) => ['--setenv', key, value]),
    ...identity,
    ...command,
  ]
}
