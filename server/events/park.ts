import { type Server, inTransaction, systemCtx } from '../context.ts'
import { refuse } from '../errors.ts'
import { consumerNamed } from './consumers.ts'
import { readEvents } from './read.ts'

/** Hands a parked event to its consumer once more; when it succeeds it is no longer parked, else the error is thrown on. */
export async function retryParked(server: Server, consumer: string, pos: number): Promise<void> {
  const key = { consumer_pos: { consumer, pos } }
  const parked = await server.root.parkedEvent.findUnique({ where: key })
  const [event] = await readEvents(server.root, pos - 1, 1)
  const target = consumerNamed(consumer)
  if (!parked || !target || event?.pos !== pos) refuse('not_found', 'No such parked event.')

  await target.handle?.(server, event)
  await inTransaction(systemCtx(server), async (tx) => {
    await tx.db.parkedEvent.delete({ where: key })
    await target.record?.(tx, event)
  })
}
