// The document database where no mongod can be had: DocumentDB (a Postgres extension, in the Debian tree) behind FerretDB.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  answersQueries,
  clearStaleLock,
  configure,
  initdbWords,
  majorOfCluster,
  makeCluster,
  postmasterOf,
} from './cluster.mjs'
import { placeInTree } from './enter.mjs'
import { ferretdbBuilt, isFerretdbBuilt } from './ferretdb.mjs'
import { answers } from './ports.mjs'
import { privateFolder } from './places.mjs'
import { isTreeBuilt, treeBuilt } from './tree.mjs'

const EXTENSION = 'CREATE EXTENSION IF NOT EXISTS documentdb CASCADE'
const BIN = '/usr/lib/postgresql/18/bin'
// FerretDB opens at most this many; the extension's own jobs need a few beside them.
const CONNECTIONS = 24
const settings = {
  shared_preload_libraries: 'pg_cron,pg_documentdb_core,pg_documentdb',
  'cron.database_name': 'postgres',
  // Without it writes fail with "could not translate host name".
  'documentdb.localhost_connection_string': 'host=127.0.0.1',
  'cron.host': '127.0.0.1',
  // One line a minute otherwise.
  'cron.log_run': 'off',
  'cron.log_statement': 'off',
  unix_socket_directories: '',
  dynamic_shared_memory_type: 'mmap',
  shared_buffers: '64MB',
  max_connections: CONNECTIONS + 16,
  work_mem: '8MB',
  max_wal_senders: 0,
  max_logical_replication_workers: 0,
  wal_level: 'minimal',
  io_method: 'sync',
}

export const isDocumentdbBuilt = () => isTreeBuilt() && isFerretdbBuilt()

/** What takes minutes, once a machine: the tree and FerretDB, side by side. */
export const documentdbBuilt = () => Promise.all([treeBuilt(), ferretdbBuilt()])

/** @param {import('./stores.mjs').Wish} wish */
async function startEngine({ crew, port, password }) {
  const place = await placeInTree(crew.data, 'documents', 'postgres')
  const cluster = join(place.folder, 'main')
  const { own } = place
  if (majorOfCluster(cluster) === undefined) {
    await makeCluster({ home: place.folder, cluster, password, own }, (draft, passwordFile) =>
      place.command([`${BIN}/initdb`, ...initdbWords(`${place.seen}/${draft}`, `${place.seen}/${passwordFile}`)]),
    )
  }
  configure(cluster, { ...settings, port })
  // The extension's background jobs connect to their own server and must give the password too.
  writeFileSync(join(place.folder, 'pgpass'), `*:*:*:*:${password}\n`, { mode: 0o600 })
  own()
  const [file, ...args] = place.command([`${BIN}/postgres`, '-D', `${place.seen}/main`], {
    PGPASSFILE: `${place.seen}/pgpass`,
  })
  const url = `postgresql://truss:${password}@127.0.0.1:${port}/postgres`
  // Its jobs (TTL, indexes) come as a role of their own, which the extension makes without a password.
  const workerPassword = `ALTER ROLE documentdb_bg_worker_role PASSWORD '${password}'`
  const fresh = !existsSync(join(place.folder, 'extension'))
  await crew.keep({
    name: 'documentdb',
    layer: 0,
    file,
    args,
    stopSignal: 'SIGINT',
    realPid: () => postmasterOf(cluster),
    prepare: () => clearStaleLock(cluster),
    isReady: () => answersQueries(url, fresh ? [EXTENSION, workerPassword] : [workerPassword]),
  })
  if (fresh) writeFileSync(join(place.folder, 'extension'), 'documentdb\n')
  return url
}

/**
 * @param {import('./stores.mjs').Wish & { enginePort: number }} wish
 * @returns {Promise<import('./stores.mjs').Store>}
 */
export async function startDocumentdb(wish) {
  const { crew, port, password, tell } = wish
  tell('DocumentDB and FerretDB 2.7')
  await documentdbBuilt()
  const engine = await startEngine({ ...wish, port: wish.enginePort })
  const state = privateFolder(join(crew.data, 'ferretdb'))
  await crew.keep({
    name: 'ferretdb',
    layer: 1,
    file: await ferretdbBuilt(),
    args: [],
    cwd: state,
    env: {
      PATH: process.env.PATH,
      FERRETDB_POSTGRESQL_URL: `${engine}?pool_max_conns=${CONNECTIONS}&pool_max_conn_idle_time=60s`,
      FERRETDB_LISTEN_ADDR: `127.0.0.1:${port}`,
      FERRETDB_DEBUG_ADDR: '-',
      FERRETDB_STATE_DIR: state,
      FERRETDB_TELEMETRY: 'disable',
      FERRETDB_LOG_LEVEL: 'ERROR',
      GOMAXPROCS: '2',
    },
    stopSignal: 'SIGTERM',
    isReady: () => answers(port),
  })
  return { url: `mongodb://truss:${password}@127.0.0.1:${port}`, query: '?authSource=admin' }
}
