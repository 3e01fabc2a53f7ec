// `npm run build`: the Prisma client, the server's bundles and the web client, each only when its sources changed.
import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { whileLocked } from './lock.mjs'
import { installPackages } from './packages.mjs'
import { root } from './places.mjs'
import { lastLines, run } from './run.mjs'
import { isStale, whenStale } from './stale.mjs'
import { giveUp, step, Stop } from './steps.mjs'

const modules = join(root, 'node_modules')
const entries = {
  main: 'main.ts',
  migrate: 'prisma/migrate.ts',
  // A process of its own.
  heavyRooms: 'realtime/yjs/heavy/child.ts',
  // Threads.
  compactWorker: 'realtime/yjs/compactWorker.mjs',
  restoreWorker: 'realtime/yjs/restoreWorker.ts',
  markdown: 'server/markdown/worker.ts',
}

/** @param {string[]} command @param {NodeJS.ProcessEnv} [env] */
async function tool(command, env) {
  const done = await run([process.execPath, ...command], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...env },
  })
  if (done.code !== 0) throw new Stop(`${command.join(' ')} failed:\n${lastLines(done.output, 30)}`)
}

/** `generate` asks for an engine that it never runs: any executable will do, and nothing is downloaded. */
const engine = {
  PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
  CHECKPOINT_DISABLE: '1',
}

export const generatePrisma = () =>
  whenStale('prisma', () => tool([join(modules, 'prisma/build/index.js'), 'generate', '--no-hints'], engine))

async function bundleServer() {
  const { build } = await import('rolldown')
  const dist = join(root, 'dist')
  const old = existsSync(dist) ? readdirSync(dist).filter((name) => /\.js(\.map)?$/.test(name)) : []
  for (const name of old) rmSync(join(dist, name))
  await build({
    input: entries,
    cwd: root,
    platform: 'node',
    // Packages stay where npm put them; ours (`./`, `#shared/`, `#prisma`) become one file an entry, and what entries share.
    external: (id) => !/^[./#\0]/.test(id),
    logLevel: 'warn',
    output: {
      dir: dist,
      format: 'esm',
      sourcemap: true,
      entryFileNames: '[name].js',
      chunkFileNames: '[name]-[hash].js',
    },
  })
}

const buildServer = () => whenStale('server', bundleServer)
// Whatever NODE_ENV says of the app and its databases: else a test's start would bundle React for development.
const buildWeb = () =>
  whenStale('web', () =>
    tool([join(modules, 'vite/bin/vite.js'), 'build', '--logLevel', 'warn'], { NODE_ENV: 'production' }),
  )

export const isBuilt = () => !isStale('prisma') && !isStale('server') && !isStale('web')

/** @param {(how: string) => void} tell */
export async function build(tell) {
  // A test and a start in one checkout would write the same files.
  const [prisma, server, web] = await whileLocked(join(modules, '.truss-build.lock'), async () => {
    const client = await generatePrisma()
    return [client, ...(await Promise.all([buildServer(), buildWeb()]))]
  })
  const done = Object.entries({ 'Prisma client': prisma, server, web }).filter(([, isNew]) => isNew)
  tell(done.length > 0 ? done.map(([name]) => name).join(', ') : 'nothing changed')
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await step('Packages', installPackages)
    await step('Build', build)
  } catch (err) {
    giveUp(err)
  }
}
