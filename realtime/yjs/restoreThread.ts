import { Worker } from 'node:worker_threads'
import type { VersionContent } from '#shared/ports.ts'
import type { RoomKind } from '#shared/rooms.ts'
import { type Restoring, updateTo } from './replace.ts'
import { contentIn } from './versions-content.ts'

/** What a thread is asked for. */
export type Asked = ({ to: 'restore' } & Restoring) | { to: 'content'; kind: RoomKind; bin: Uint8Array }

/** Up to this size the work takes less time than to start a thread; a state of 3 MB would keep all sockets waiting for a second. */
const smallBytes = 256 * 1024
const timeoutMs = 60_000

/** As `updateTo`, apart from everybody's typing when the states are large. */
export async function restoringApart(restoring: Restoring): Promise<Uint8Array | null> {
  const { version, current } = restoring
  if (version.length + current.length <= smallBytes) return updateTo(restoring)
  return inThread<Uint8Array | null>({ to: 'restore', ...restoring })
}

/** As `contentIn`, apart from everybody's typing when the state is large. */
export async function contentApart(kind: RoomKind, bin: Uint8Array): Promise<VersionContent> {
  if (bin.length <= smallBytes) return contentIn(kind, bin)
  return inThread<VersionContent>({ to: 'content', kind, bin })
}

function startThread(asked: Asked): Worker {
  const options = { workerData: asked, execArgv: [] }
  // Built, it is a file beside this one. Run from its source (tests, npm run dev) a thread must load its own loader first.
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./restoreWorker.js', import.meta.url), options)
  const source = JSON.stringify(new URL('./restoreWorker.ts', import.meta.url).href)
  const load = `import('tsx/esm/api').then(({ register }) => { register(); return import(${source}) })`
  return new Worker(load, { ...options, eval: true })
}

function inThread<T>(asked: Asked): Promise<T> {
  const worker = startThread(asked)
  return new Promise<T>((done, reject) => {
    const late = setTimeout(() => void worker.terminate(), timeoutMs)
    worker.once('message', done)
    worker.once('error', reject)
    worker.once('exit', () => {
      clearTimeout(late)
      reject(new Error('the thread ended without an answer'))
    })
  })
}
