import { Worker } from 'node:worker_threads'
import type { Block, NewBlock } from '#shared/blocks-spec.ts'
import { markdownOf } from '#shared/markdown.ts'
import { blocksFromMarkdown } from '#shared/markdown-read.ts'
import { refuse } from '../errors.ts'

/** What a worker is asked for, and what it answers. */
export type Asked = { to: 'blocks'; markdown: string } | { to: 'markdown'; blocks: Block[] }
export type Answered = { blocks: NewBlock[] | null } | { markdown: string }

// Text that is made to be hard to take apart takes minutes for a megabyte, and ends nobody's typing in a thread of its own.
const timeoutMs = 5_000
const atOnce = 2
/** Characters that take some milliseconds at most, whatever they are: less than to start a thread. */
const shortText = 4_000
let running = 0
const waiting: (() => void)[] = []

/** Markdown as blocks; refused when it is nested too deeply, or takes too long to be read. */
export async function toBlocks(markdown: string): Promise<NewBlock[]> {
  if (markdown.length <= shortText) return blocksFromMarkdown(markdown) ?? tooDeep()
  const answer = await convert({ to: 'blocks', markdown })
  const blocks = 'blocks' in answer ? answer.blocks : null
  return blocks ?? tooDeep()
}

const tooDeep = (): never => refuse('invalid', 'This Markdown is nested too deeply to be read.')

/** Blocks as Markdown. */
export async function toMarkdown(blocks: Block[]): Promise<string> {
  if (JSON.stringify(blocks).length <= 4 * shortText) return markdownOf(blocks)
  const answer = await convert({ to: 'markdown', blocks })
  return 'markdown' in answer ? answer.markdown : ''
}

async function convert(asked: Asked): Promise<Answered> {
  if (running >= atOnce) await new Promise<void>((go) => waiting.push(go))
  running += 1
  try {
    return await inWorker(asked)
  } finally {
    running -= 1
    waiting.shift()?.()
  }
}

function startWorker(asked: Asked): Worker {
  const options = { workerData: asked, resourceLimits: { maxOldGenerationSizeMb: 256 } }
  // Built, it is a file beside this one. Run from its source (tests, npm run dev) a thread must load its own loader first.
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./markdown.js', import.meta.url), options)
  const source = JSON.stringify(new URL('./worker.ts', import.meta.url).href)
  const load = `import('tsx/esm/api').then(({ register }) => { register(); return import(${source}) })`
  return new Worker(load, { ...options, eval: true })
}

function inWorker(asked: Asked): Promise<Answered> {
  const worker = startWorker(asked)
  let late: NodeJS.Timeout | undefined
  return new Promise<Answered>((done, reject) => {
    const giveUp = () => {
      void worker.terminate()
      done({ blocks: null })
    }
    worker.on('message', (said: 'begun' | Answered) => {
      if (said !== 'begun') return done(said)
      // From here on: a busy machine that is slow to start a thread says nothing about the text.
      late = setTimeout(giveUp, timeoutMs)
    })
    worker.once('error', reject)
    worker.once('exit', () => {
      clearTimeout(late)
      reject(new Error('the converter ended without an answer'))
    })
  })
}
