import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Limits } from '../limits.ts'

/** `redis`: the node's bus; without it the node knows of no other. */
export type ServerOptions = { redis?: { url: string; prefix: string }; limits?: Partial<Limits> }

const script = fileURLToPath(new URL('./server.ts', import.meta.url))

/** Starts `server.ts` and waits for its port. `kill` is kill -9. */
export async function startServer(url: string, database: string, more: ServerOptions = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', script, url, database, JSON.stringify(more)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const [line] = await Promise.race([
    once(child.stdout, 'data'),
    exited.then(() => Promise.reject(new Error('the server did not start'))),
  ])
  const { port } = JSON.parse(String(line))
  return {
    pid: child.pid,
    url: `ws://127.0.0.1:${port}/rt/yjs/v1`,
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
