import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'

const Trace = z.object({
  startContent: z.string(),
  endContent: z.string(),
  txns: z.array(z.object({ patches: z.array(z.tuple([z.int(), z.int(), z.string()])) })),
})

export type Patch = [position: number, deleted: number, inserted: string]

/** The editing trace of `bench/data`: all its edits in groups of at most `size`, and the text they must end with. */
export function readPaper(size: number): { groups: Patch[][]; endContent: string } {
  const packed = readFileSync(new URL('../../../bench/data/automerge-paper.json.gz', import.meta.url))
  const { txns, endContent } = Trace.parse(JSON.parse(gunzipSync(packed).toString()))
  const patches = txns.flatMap((txn) => txn.patches)
  const groups = Array.from({ length: Math.ceil(patches.length / size) }, (_, n) =>
    patches.slice(n * size, (n + 1) * size),
  )
  return { groups, endContent }
}
