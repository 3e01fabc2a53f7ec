import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'
import { z } from 'zod'
import { endWithMe } from '../../../test/endWithMe.ts'
import type { Limits } from '../limits.ts'

/** `redis`: the node's bus; without it the node knows of no other. `heavy`: how many processes for heavy rooms it may start. */
export type ServerOptions = { redis?: { url: string; prefix: string }; limits?: Partial<Limits>; heavy?: number }

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

let bundled: Promise<string> | undefined

/** `server.ts` and its threads and processes as the product is bundled: many a start reads one file, and not a hundred through a compiler. */
async function bundle(): Promise<string> {
  const dir = here('../../../.truss/testing-server')
  await build({
    input: {
      server: here('./server.ts'),
      heavyRooms: here('../heavy/child.ts'),
      compactWorker: here('../compactWorker.mjs'),
      restoreWorker: here('../restoreWorker.ts'),
    },
    platform: 'node',
    external: (id) => !/^[./#\0]/.test(id),
    logLevel: 'warn',
    output: { dir, format: 'esm', entryFileNames: '[name].js' },
  })
  return `${dir}/server.js`
}

const Pids = z.array(z.object({ pid: z.number() }))

/** Starts `server.ts` and waits for its port. `kill` is kill -9. */
export async function startServer(url: string, database: string, more: ServerOptions = {}) {
  bundled ??= bundle()
  const child = endWithMe(
    spawn(process.execPath, [await bundled, url, database, JSON.stringify(more)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
  )
  const exited = once(child, 'exit')
  const [line] = await Promise.race([
    once(child.stdout, 'data'),
    exited.then(() => Promise.reject(new Error('the server did not start'))),
  ])
  const { port } = JSON.parse(String(line))
  return {
    pid: child.pid,
    url: `ws://127.0.0.1:${port}/rt/yjs/v1`,
    metrics: async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text(),
    heavyPids: async () =>
      Pids.parse(await (await fetch(`http://127.0.0.1:${port}/heavy`)).json()).map(({ pid }) => pid),
    async stop() {
      child.kill('SIGTERM')
      await exited
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}
