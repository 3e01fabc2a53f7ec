import { newId } from '#shared/ids.ts'
import { cpuSeconds } from '../bench/figures.ts'
import { rssMegabytes } from '../bench/processes.ts'
import { bombs, longOnes } from '../realtime/yjs/testing/bombs.ts'
import { startServer } from '../realtime/yjs/testing/child.ts'
import { rawSocket } from '../realtime/yjs/testing/raw.ts'
import { mongoUrl } from '../realtime/yjs/testing/world.ts'

const times = 100
const maxMs = 5
const maxMegabytes = 5

/**
 * A24: frames of a few bytes that would cost seconds or gigabytes if they were believed, each a hundred times at a server in a process of its
 * own: its processor time for one of them, all told, and its memory. The connection stays, so that it is the frame that is measured.
 */
export async function run(): Promise<Record<string, unknown>> {
  const server = await startServer(mongoUrl(), `rt_${newId()}`, { limits: { badFrames: 1e9 } })
  const pid = server.pid ?? 0
  const eve = await rawSocket(`${server.url}/doc/${newId()}?v=1`, 'eve')
  const throwAll = async (make: () => Uint8Array) => {
    const before = await cpuSeconds(pid)
    for (let n = 0; n < times; n++) {
      eve.say(make())
      await eve.settled()
    }
    return Math.round(((await cpuSeconds(pid)) - before) * (1e5 / times)) / 100
  }
  // What the first ones bring (compiled code, buffers) is not of a frame.
  for (const [, frame] of bombs) await throwAll(() => frame)
  const before = await rssMegabytes(pid)
  const took: Record<string, number> = {}
  let most = before
  for (const [name, make] of [...bombs.map(([name, frame]) => [name, () => frame] as const), ...longOnes]) {
    took[name] = await throwAll(make)
    most = Math.max(most, await rssMegabytes(pid))
  }
  const isHere = eve.closed.length === 0
  await server.kill()
  const slowest = Math.max(...Object.values(took))
  const figures = {
    'A24: slowest, CPU ms': slowest,
    'A24: memory, most, MB more': Math.round((most - before) * 10) / 10,
    'A24: each, CPU ms': took,
  }
  if (!isHere) throw new Error(`the connection was closed: ${JSON.stringify(eve.closed)}`)
  if (slowest > maxMs || most - before > maxMegabytes)
    throw new Error(`too much for a bomb: ${JSON.stringify(figures)}`)
  return figures
}
