import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { report } from './figures.ts'

const Run = z.object({ url: z.string(), pid: z.number() })
const Memory = z.object({
  total: z.number(),
  processes: z.array(z.object({ pid: z.number(), name: z.string(), bytes: z.number() })),
})
const idleSeconds = 30
const patienceMs = 300_000

const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024)

/** Answers when the launcher has written where Truss is. */
async function untilUp(data: string): Promise<z.infer<typeof Run>> {
  const file = join(data, 'run.json')
  for (
    const end = Date.now() + patienceMs;
    Date.now() < end;
    await new Promise((resolve) => setTimeout(resolve, 200))
  ) {
    if (!existsSync(file)) continue
    const run = Run.parse(JSON.parse(readFileSync(file, 'utf8')))
    const up = await fetch(`${run.url}/readyz`).then(
      (res) => res.ok,
      () => false,
    )
    if (up) return run
  }
  throw new Error('npm start was not up within 300 s')
}

/** Everything that `npm start` runs, idle with the demo workspace, as PSS. Targets of issue 3: all < 700 MB, the app < 220 MB. */
export async function benchMemory(): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), 'truss-memory-'))
  const { PATH, HOME, XDG_CACHE_HOME } = process.env
  const env = { PATH, HOME, TRUSS_DATA: data, ...(XDG_CACHE_HOME && { XDG_CACHE_HOME }) }
  const launcher = spawn(process.execPath, ['stack/start.mjs'], { env, stdio: 'ignore' })
  const began = performance.now()
  try {
    const { pid } = await untilUp(data)
    const startSeconds = Math.round((performance.now() - began) / 100) / 10
    await new Promise((resolve) => setTimeout(resolve, idleSeconds * 1000))
    const source =
      "import('./stack/memory.mjs').then(({ memoryOf }) => console.log(JSON.stringify(memoryOf(Number(process.argv[1])))))"
    const probe = spawn(process.execPath, ['-e', source, String(pid)], { stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    probe.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()))
    await once(probe, 'close')
    const { total, processes } = Memory.parse(JSON.parse(text))
    const app = processes.find(({ name }) => name.includes('dist/main.js'))
    if (!app) throw new Error('the app is not among the processes of the launcher')
    const largest = processes.slice(0, 8).map(({ name, bytes }) => ({ name: name.slice(0, 40), mb: megabytes(bytes) }))
    report('idle memory, PSS MB', {
      all: megabytes(total),
      app: megabytes(app.bytes),
      startSeconds,
      largest,
    })
  } finally {
    launcher.kill('SIGTERM')
    await once(launcher, 'exit')
    await rm(data, { recursive: true, force: true })
  }
}
