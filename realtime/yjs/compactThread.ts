import { Worker } from 'node:worker_threads'
import { z } from 'zod'

/** The whole state as one update, and its state vector. */
export type Built = { bin: Uint8Array; sv: Uint8Array }

export type CompactThread = {
  /** Merges updates into one, in a thread of its own. Rejects when they do not make a document that reads back the same. One at a time. */
  build(updates: Uint8Array[]): Promise<Built>
  /** Ends the thread; a build that runs is rejected. */
  stop(): Promise<void>
}

const Answer = z.union([
  z.object({ bin: z.instanceof(Uint8Array), sv: z.instanceof(Uint8Array) }),
  z.object({ error: z.string() }),
])

/** Beside this file in the sources, beside the bundle when built. */
const script = new URL(import.meta.url.endsWith('.ts') ? './compactWorker.mjs' : './compactWorker.js', import.meta.url)

/** Starts with the first build and ends after `idleMs` without one, so that the memory of a large room is given back. */
export function compactThread(idleMs: number): CompactThread {
  let worker: Worker | null = null
  let ending: NodeJS.Timeout | null = null
  const stop = async () => {
    const old = worker
    worker = null
    await old?.terminate()
  }
  return {
    stop,
    async build(updates) {
      if (ending) clearTimeout(ending)
      worker ??= new Worker(script, { execArgv: [] })
      const mine = worker
      mine.unref()
      const { packed, lengths } = pack(updates)
      mine.postMessage({ packed, lengths }, [packed.buffer])
      try {
        const answer = Answer.parse(await answerOf(mine))
        if ('error' in answer) throw new Error(answer.error)
        return answer
      } catch (err) {
        if (worker === mine) await stop()
        throw err
      } finally {
        ending = setTimeout(() => void stop(), idleMs).unref()
      }
    },
  }
}

/** A view would be cloned with the whole buffer that it looks into. */
function pack(updates: Uint8Array[]): { packed: Uint8Array<ArrayBuffer>; lengths: number[] } {
  const lengths = updates.map((update) => update.length)
  const packed = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0))
  let at = 0
  for (const update of updates) {
    packed.set(update, at)
    at += update.length
  }
  return { packed, lengths }
}

function answerOf(worker: Worker): Promise<unknown> {
  return new Promise((done, reject) => {
    const ended = () => reject(new Error('the thread ended'))
    worker.once('message', (answer: unknown) => {
      worker.off('error', reject).off('exit', ended)
      done(answer)
    })
    worker.once('error', reject)
    worker.once('exit', ended)
  })
}
