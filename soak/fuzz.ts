import { throwFrames } from '../realtime/yjs/testing/fuzz.ts'

const toldEvery = 100_000

/** A23 and more: a million random and mutated frames against a live engine. No crash, and nothing changed by what was refused. */
export async function run(): Promise<Record<string, unknown>> {
  let told = 0
  const tally = await throwFrames(1_000_000, 1, ({ frames, rooms }) => {
    if (frames < told + toldEvery) return
    told = frames
    process.stdout.write(`${frames} frames, ${rooms} rooms, ${Math.round(process.memoryUsage().rss / 1e6)} MB\n`)
  })
  if (tally.broken > 0) throw new Error(`a room had to be loaded again: ${JSON.stringify(tally)}`)
  return tally
}
