import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { endWithMe } from './endWithMe.ts'
import { freePort } from './free-port.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Truss itself in a process of its own, on the stores of the test run and a port that it keeps when it is started again. */
export async function runTruss(env: Record<string, string> = {}) {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const secrets = { SECRET_KEY: 's'.repeat(40), INTERNAL_SECRET: 'i'.repeat(40) }
  let log = ''
  const launch = () => {
    const child = endWithMe(
      spawn(process.execPath, ['--import', 'tsx', 'main.ts'], {
        cwd: root,
        env: { ...process.env, ...secrets, PORT: String(port), HOST: '127.0.0.1', LOG_LEVEL: 'warn', ...env },
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
    )
    child.stdout.on('data', (chunk: Buffer) => void (log += chunk.toString()))
    const exited: Promise<number | NodeJS.Signals> = once(child, 'exit').then(([code, signal]) => code ?? signal)
    return { child, exited }
  }
  let life = launch()
  const statusOf = (path: string): Promise<number> =>
    fetch(`${url}${path}`).then(
      ({ status }) => status,
      () => 0,
    )
  const ready = async () => {
    let over = false
    void life.exited.then(() => (over = true))
    while ((await statusOf('/readyz')) !== 200) {
      if (over) throw new Error(`it did not start:\n${log.slice(-4000)}`)
      await new Promise((done) => setTimeout(done, 50))
    }
  }
  await ready()
  return {
    url,
    statusOf,
    log: () => log,
    signal: (name: NodeJS.Signals) => life.child.kill(name),
    /** Exit code, or the signal that ended it. */
    exited: () => life.exited,
    async restart(): Promise<void> {
      life = launch()
      await ready()
    },
    async stop(): Promise<void> {
      life.child.kill('SIGKILL')
      await life.exited
    },
  }
}
