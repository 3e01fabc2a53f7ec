import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { endWithMe } from '../test/endWithMe.ts'
import { freePort } from '../test/free-port.ts'

/** The production build as its own process, on the stores of the test run. */
export type App = {
  url: string
  pid(): number
  /** Ends it as a power cut would, and waits until it is gone. */
  kill(): Promise<void>
  /** Starts it again on the same port. */
  restart(): Promise<void>
  stop(): Promise<void>
  /** Its log so far, to be searched for what must not be in it. */
  log(): string
}

/** As `npm start` and the container run it. */
const v8 = ['--max-semi-space-size=16', '--v8-pool-size=1', '--gc-memory-reducer-start-delay-ms=600000']

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const ended = child.exitCode ?? child.signalCode
    if (ended !== null) throw new Error(`the app ended with ${ended} before it was ready`)
    const ready = await fetch(`${url}/readyz`).then(
      (res) => res.ok,
      () => false,
    )
    if (ready) return
  }
  throw new Error('the app was not ready within 60 s')
}

/** Starts `dist/main.js` with the environment of the test run; `env` adds to it. */
export async function startApp(env: Record<string, string> = {}): Promise<App> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const data = await mkdtemp(join(tmpdir(), 'truss-e2e-'))
  const secrets = { SECRET_KEY: 'e'.repeat(40), INTERNAL_SECRET: 'i'.repeat(40) }
  let log = ''
  let child = launch()

  function launch(): ChildProcess {
    const started = endWithMe(
      spawn(process.execPath, [...v8, 'dist/main.js'], {
        env: {
          ...process.env,
          ...secrets,
          PORT: String(port),
          HOST: '127.0.0.1',
          TRUSS_DATA: data,
          REQUESTS_PER_MINUTE: '100000',
          SIGN_IN_PER_MINUTE: '1000',
          LOG_LEVEL: 'info',
          DRAIN_SECONDS: '0',
          ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    )
    const keep = (chunk: Buffer) => void (log += chunk.toString())
    started.stdout?.on('data', keep)
    started.stderr?.on('data', keep)
    return started
  }
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }

  await untilReady(url, child).catch((err: unknown) => {
    throw new Error(`${String(err)}\n${log.slice(-4000)}`)
  })
  return {
    url,
    pid: () => child.pid ?? 0,
    kill: () => end('SIGKILL'),
    restart: async () => {
      child = launch()
      await untilReady(url, child)
    },
    stop: () => end('SIGTERM'),
    log: () => log,
  }
}
