import { randomFrom } from '../realtime/yjs/testing/random-ops.ts'
import { undoAcrossReconnect } from '../realtime/yjs/testing/undo.ts'
import { openWorld } from '../realtime/yjs/testing/world.ts'

const rounds = 100

/** A33: one writes, undoes and redoes 60 words while another types and the line is cut, a hundred times. */
export async function run(): Promise<Record<string, unknown>> {
  const world = await openWorld()
  const random = randomFrom(1)
  let letters = 0
  for (let round = 0; round < rounds; round++) letters += await undoAcrossReconnect(world.url, random, 60)
  await world.close()
  return { 'A33: rounds held': rounds, 'A33: letters': letters }
}
