// A small Debian 14 tree in the cache: PostgreSQL 18 with DocumentDB, and Redis, for machines that have neither MongoDB nor Redis.
// Made by mmdebstrap from the mirror that this machine's own apt uses, and run by bubblewrap, without touching the machine.
import { existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { aptSetting, canInstall, install, isRoot } from './apt.mjs'
import { whileLocked } from './lock.mjs'
import { cache, privateFolder } from './places.mjs'
import { findProgram } from './processes.mjs'
import { lastLines, run } from './run.mjs'
import { Stop } from './steps.mjs'

const SUITE = 'forky'
const PACKAGES = 'postgresql-18-documentdb,redis-server'
const TOOLS = { mmdebstrap: 'mmdebstrap', bwrap: 'bubblewrap', newuidmap: 'uidmap' }
const PROBE_TIME = 10_000

export const tree = () => join(cache(), 'documentdb-1')
export const isTreeBuilt = () => existsSync(tree())

/** The mirrors of this machine's apt, in both formats of its lists, security archives left out. */
function mirrors() {
  const folder = '/etc/apt/sources.list.d'
  const extra = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []
  const lists = ['/etc/apt/sources.list', ...extra].filter((path) => /\.(list|sources)$/.test(path) && existsSync(path))
  const found = lists.flatMap((path) => {
    const text = readFileSync(path, 'utf8').replace(/^\s*#.*$/gm, '')
    const oneLine = [...text.matchAll(/^\s*deb\s+(?:\[[^\]]*\]\s+)?(\S+)/gm)].map((match) => match[1])
    const stanzas = [...text.matchAll(/^URIs:\s*(.+)$/gm)].flatMap((match) => match[1].trim().split(/\s+/))
    return [...oneLine, ...stanzas]
  })
  return [...new Set(found)].map((uri) => uri.replace(/\/$/, '')).filter((uri) => uri.endsWith('debian'))
}

async function findMirror() {
  const folder = mkdtempSync(join(tmpdir(), 'truss-probe-'))
  try {
    for (const mirror of mirrors()) {
      // apt's own downloader knows its proxies and passwords.
      const command = [
        '/usr/lib/apt/apt-helper',
        'download-file',
        `${mirror}/dists/${SUITE}/InRelease`,
        join(folder, 'InRelease'),
      ]
      if ((await run(command, { timeout: PROBE_TIME })).code === 0) return mirror
    }
    return undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @returns {Promise<'bwrap' | 'chroot' | undefined>} how a program can be run inside the tree */
export async function howToEnter() {
  const probe = ['bwrap', '--ro-bind', '/', '/', '--unshare-user', 'true']
  if (findProgram('bwrap') && (await run(probe, { timeout: PROBE_TIME })).code === 0) return 'bwrap'
  return isRoot() && findProgram('chroot') && findProgram('setpriv') ? 'chroot' : undefined
}

/** @returns {Promise<string>} the mirror; throws with what is missing and what to do */
async function findMeans() {
  const missing = Object.entries(TOOLS)
    .filter(([program]) => !findProgram(program))
    .map(([, name]) => name)
  if (missing.length > 0 && !(canInstall() && (await install(missing)))) {
    throw new Stop(`${missing.join(', ')} missing (as root, once: apt-get install -y ${missing.join(' ')})`)
  }
  if (!(await howToEnter()))
    throw new Stop('this machine forbids user namespaces to bubblewrap (bwrap --ro-bind / / true)')
  const mirror = await findMirror()
  if (!mirror) throw new Stop(`the mirror of this machine's apt has no suite "${SUITE}" or does not answer`)
  return mirror
}

/** @param {string} mirror @param {string} target a folder, or a tar file for a plain user */
function mmdebstrap(mirror, target) {
  const leftOut = [
    '/usr/share/doc/*',
    '/usr/share/man/*',
    '/usr/share/locale/*',
    '/usr/lib/postgresql/18/lib/bitcode/*',
  ]
  const noCluster =
    'mkdir -p "$1/etc/postgresql-common"; echo "create_main_cluster = false" > "$1/etc/postgresql-common/createcluster.conf"'
  const kept = ['Acquire::Check-Valid-Until', 'Acquire::http::Proxy', 'Acquire::https::Proxy']
    .map((name) => [name, aptSetting(name)])
    .filter(([, value]) => value)
  return [
    'mmdebstrap',
    `--mode=${isRoot() ? 'root' : 'unshare'}`,
    '--variant=apt',
    `--include=${PACKAGES}`,
    `--format=${isRoot() ? 'directory' : 'tar'}`,
    ...leftOut.map((path) => `--dpkgopt=path-exclude=${path}`),
    `--essential-hook=${noCluster}`,
    ...kept.map(([name, value]) => `--aptopt=${name} "${value}"`),
    SUITE,
    target,
    mirror,
  ]
}

async function build() {
  const mirror = await findMeans()
  const draft = `${tree()}.${process.pid}.new`
  const archive = `${draft}.tar`
  // Under the lock nobody else builds: what lies here under such a name is of a build that was killed.
  for (const name of readdirSync(cache())) {
    if (/^documentdb-.*\.new(\.tar)?$/.test(name)) rmSync(join(cache(), name), { recursive: true, force: true })
  }
  try {
    const target = isRoot() ? draft : archive
    let made = await run(mmdebstrap(mirror, target))
    if (made.code !== 0) {
      // Mirrors have weak moments; a second try is cheaper than a person's.
      rmSync(target, { recursive: true, force: true })
      made = await run(mmdebstrap(mirror, target))
    }
    if (made.code !== 0) {
      const log = join(cache(), 'tree.log')
      writeFileSync(log, made.output)
      throw new Stop(`mmdebstrap failed, see ${log}: ${lastLines(made.output, 3)}`)
    }
    if (!isRoot()) {
      privateFolder(draft)
      const unpacked = await run(['tar', '-xf', archive, '-C', draft, '--exclude=./dev/*', '--no-same-owner'])
      if (unpacked.code !== 0) throw new Stop(`the Debian tree could not be unpacked: ${lastLines(unpacked.output)}`)
    }
    // A name that is only given to a whole tree: a broken build is never taken for a good one.
    renameSync(draft, tree())
  } finally {
    rmSync(archive, { force: true })
    rmSync(draft, { recursive: true, force: true })
  }
}

/** @type {Promise<void> | undefined} */
let building

/** Builds the tree once a machine; callers at the same time, in other processes too, wait for the one that builds. */
export function treeBuilt() {
  building ??= (async () => {
    if (isTreeBuilt()) return
    privateFolder(cache())
    await whileLocked(join(cache(), 'tree.lock'), async () => {
      if (!isTreeBuilt()) await build()
    })
  })()
  return building
}
