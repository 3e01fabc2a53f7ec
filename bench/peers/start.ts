import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** Starts a peer of this folder as its own process; it prints `{"port": ...}` once it listens. */
export async function startPeer(name: string) {
  const script = fileURLToPath(new URL(`./${name}.ts`, import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const failed = exited.then(() => Promise.reject(new Error(`${name} did not start`)))
  const [line] = await Promise.race([once(child.stdout, 'data'), failed])
  const { port } = JSON.parse(String(line))
  return {
    pid: child.pid ?? 0,
    url: `ws://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGTERM')
      await exited
    },
  }
}
