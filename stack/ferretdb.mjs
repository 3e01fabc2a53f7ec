// FerretDB, which speaks MongoDB's protocol in front of DocumentDB: built from source once a machine and version.
import { createHash } from 'node:crypto'
import { cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { byBwrap } from './enter.mjs'
import { whileLocked } from './lock.mjs'
import { cache, privateFolder, root } from './places.mjs'
import { findProgram } from './processes.mjs'
import { lastLines, run } from './run.mjs'
import { Stop } from './steps.mjs'
import { howToEnter, tree, treeBuilt } from './tree.mjs'

const PROGRAM = 'github.com/FerretDB/FerretDB/v2/cmd/ferretdb'
const source = join(root, 'stack/ferretdb')

const binary = () => {
  const version = createHash('sha256')
    .update(readFileSync(join(source, 'go.sum')))
    .digest('hex')
    .slice(0, 12)
  return join(cache(), `ferretdb-${version}`)
}

/** Go 1.25 or newer, as FerretDB 2.7 asks. */
async function findGo() {
  const go = findProgram('go', ['/usr/local/go/bin', '/usr/lib/go/bin'])
  if (!go) return undefined
  // "local": the version that is here, without a download of another toolchain.
  const said = await run([go, 'version'], { env: { ...process.env, GOTOOLCHAIN: 'local' } })
  const match = /go1\.(\d+)/.exec(said.output)
  return match && Number(match[1]) >= 25 ? go : undefined
}

/** @param {string} output @returns {string[]} */
const buildArguments = (output) => ['build', '-trimpath', '-buildvcs=false', '-ldflags', '-s -w', '-o', output, PROGRAM]
const buildEnv = { CGO_ENABLED: '0', GOTOOLCHAIN: 'local', GOFLAGS: '-mod=readonly' }

/** @param {string} go @param {string} draft */
async function buildHere(go, draft) {
  const built = await run([go, ...buildArguments(draft)], { cwd: source, env: { ...process.env, ...buildEnv } })
  if (built.code !== 0) throw new Stop(`FerretDB could not be built with ${go}: ${lastLines(built.output)}`)
}

/** Without a Go of this machine: Debian's, in the tree, for as long as the build takes. @param {string} draft */
async function buildInTree(draft) {
  await treeBuilt()
  const byNamespace = (await howToEnter()) === 'bwrap'
  const folder = privateFolder(byNamespace ? join(cache(), `build.${process.pid}`) : join(tree(), 'build'))
  cpSync(source, folder, { recursive: true })
  const proxy = process.env.GOPROXY ? { GOPROXY: process.env.GOPROXY } : {}
  // The machine may trust a company's proxy that Debian's own list does not know.
  const trusted = process.env.SSL_CERT_FILE ?? '/etc/ssl/certs/ca-certificates.crt'
  const trust = existsSync(trusted) ? { SSL_CERT_FILE: '/build/trusted.crt' } : {}
  if (existsSync(trusted)) cpSync(trusted, join(folder, 'trusted.crt'), { dereference: true })
  // Go finds itself by /proc, which a chroot has not.
  const paths = {
    HOME: '/build/home',
    GOROOT: '/usr/lib/go',
    GOPATH: '/build/go',
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  }
  const env = { ...buildEnv, ...proxy, ...trust, ...paths, DEBIAN_FRONTEND: 'noninteractive' }
  const apt = 'apt-get -q -y -o APT::Sandbox::User=root'
  const script = [
    'set -e',
    `${apt} update`,
    `${apt} install --no-install-recommends golang-go ca-certificates`,
    `cd /build && go ${buildArguments('/build/ferretdb')
      .map((word) => `'${word}'`)
      .join(' ')}`,
    // Go leaves its modules read-only, which a plain user could not delete.
    'chmod -R u+w /build/go',
    `${apt} purge --autoremove golang-go ca-certificates`,
    'apt-get clean',
  ].join('\n')
  try {
    const built = await run(asTreeRoot(byNamespace, folder, ['sh', '-c', script], env))
    if (built.code !== 0) throw new Stop(`FerretDB could not be built in the Debian tree: ${lastLines(built.output)}`)
    cpSync(join(folder, 'ferretdb'), draft)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * A command as the tree's root: in a user namespace that is only a name; by chroot it is the real one.
 * @param {boolean} byNamespace @param {string} folder seen as /build @param {string[]} command @param {Record<string, string>} env
 */
function asTreeRoot(byNamespace, folder, command, env) {
  if (byNamespace)
    return byBwrap(
      [
        [folder, '/build'],
        ['/etc/resolv.conf', '/etc/resolv.conf'],
      ],
      command,
      0,
      0,
      env,
    )
  cpSync('/etc/resolv.conf', join(tree(), 'etc/resolv.conf'), { dereference: true })
  return ['chroot', tree(), 'env', ...Object.entries(env).map(([key, value]) => `${key}=${value}`), ...command]
}

/** @type {Promise<string> | undefined} */
let building

/**
 * The path of FerretDB's program, built when this machine has not got this version yet.
 * @returns {Promise<string>}
 */
export function ferretdbBuilt() {
  building ??= (async () => {
    const path = binary()
    if (existsSync(path)) return path
    privateFolder(cache())
    await whileLocked(`${path}.lock`, async () => {
      if (existsSync(path)) return
      const draft = `${path}.${process.pid}.new`
      const go = await findGo()
      await (go ? buildHere(go, draft) : buildInTree(draft))
      renameSync(draft, path)
    })
    return path
  })()
  return building
}

export const isFerretdbBuilt = () => existsSync(binary())
