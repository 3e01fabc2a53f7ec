import { roomName } from '#shared/rooms.ts'
import { openNodes } from '../realtime/yjs/cluster/testing/nodes.ts'
import { converge } from '../realtime/yjs/cluster/testing/converge.ts'
import { recordsOf } from '../realtime/yjs/cluster/testing/records.ts'
import { until } from '../realtime/yjs/testing/client.ts'
import { showSame } from '../realtime/yjs/testing/random-ops.ts'

const seeds = 100

/** A1 (ten people on two nodes, 2000 edits each), A2 (100 seeds with people who come and go) and A13 (what the log then holds). */
export async function run(): Promise<Record<string, unknown>> {
  const nodes = await openNodes([{}, {}], { times: {} })
  const urls = nodes.nodes.map(({ url }) => url)
  const check = async (crowd: Awaited<ReturnType<typeof converge>>) => {
    const flushed = () =>
      nodes.one.yjs.flush(crowd.room).then(
        () => true,
        () => false,
      )
    // A busy node may need longer than one question waits.
    await until('every node has stored it', flushed, 60_000)
    const log = await recordsOf(nodes.one.db, roomName(crowd.room))
    if (!log.isWhole) throw new Error('a number is missing or there twice')
    if (!showSame([log.doc, crowd.doc])) throw new Error('the log holds something else than the people')
    return log
  }
  try {
    const large = await converge({ urls, seed: 1, people: 10, rounds: 2000, isRestless: false })
    const { records } = await check(large)
    const times: number[] = []
    for (let seed = 1; seed <= seeds; seed++) {
      const crowd = await converge({ urls, seed, people: 10, rounds: 60, isRestless: true })
      await check(crowd)
      times.push(crowd.ms)
    }
    return {
      'A1: edits': 20_000,
      'A1: equal after, ms': large.ms,
      'A13: records, each once and without a gap': records,
      'A2: seeds equal': times.length,
      'A2: equal after, worst, ms': Math.max(...times),
    }
  } finally {
    await nodes.close()
  }
}
