import { MongoClient } from 'mongodb'
import { newId } from '#shared/ids.ts'
import { compactThread } from '../realtime/yjs/compactThread.ts'
import { ensureIndexes } from '../realtime/yjs/indexes.ts'
import { storeOf } from '../realtime/yjs/store.ts'
import { competeFor } from '../realtime/yjs/testing/compaction.ts'
import { mongoUrl } from '../realtime/yjs/testing/world.ts'

/** A14: 200 rounds of two compactors beside writers and a reader. */
export async function run(): Promise<Record<string, unknown>> {
  const mongo = await MongoClient.connect(mongoUrl())
  const store = storeOf(mongo.db(`rt_${newId()}`))
  await ensureIndexes(store.db)
  const side = () => ({ store, thread: compactThread(60_000), timeoutMs: 15_000, retainMs: 3_600_000, restMs: 0 })
  const [one, two] = [side(), side()]
  try {
    const result = await competeFor(one, two, `doc:${newId()}`, 200)
    if (result.missing > 0 || result.doubleWins > 0) throw new Error(`lost or doubled: ${JSON.stringify(result)}`)
    return result
  } finally {
    await Promise.all([one.thread.stop(), two.thread.stop()])
    await store.db.dropDatabase()
    await mongo.close()
  }
}
