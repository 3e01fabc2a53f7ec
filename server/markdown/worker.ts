import { parentPort, workerData } from 'node:worker_threads'
import { markdownOf } from '#shared/markdown.ts'
import { blocksFromMarkdown } from '#shared/markdown-read.ts'
import type { Answered, Asked } from './convert.ts'

/** A thread that makes one conversion and ends. */
const asked: Asked = workerData
parentPort?.postMessage('begun')
const answer: Answered =
  asked.to === 'blocks' ? { blocks: blocksFromMarkdown(asked.markdown) } : { markdown: markdownOf(asked.blocks) }
parentPort?.postMessage(answer)
