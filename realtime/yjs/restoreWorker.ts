import { parentPort, workerData } from 'node:worker_threads'
import './item-repair.mjs'
import { updateTo } from './replace.ts'
import type { Asked } from './restoreThread.ts'
import { contentIn } from './versions-content.ts'

/** A thread that does one piece of work and ends. */
const asked: Asked = workerData
parentPort?.postMessage(asked.to === 'restore' ? updateTo(asked) : contentIn(asked.kind, asked.bin))
