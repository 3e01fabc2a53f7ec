import { type Ctx, inTransaction, type Server, systemCtx } from '../context.ts'
import { refuse } from '../errors.ts'
import { consumerNamed } from './consumers.ts'
import { readEvents } from './read.ts'
import { tellParked } from './tellParked.ts'

/**
 * Hands a parked event to its consumer once more: null when it was handled and is no longer parked, else why it failed again.
 * Refuses with 404 when there is no such parked event.
 */
export async function retryParked(server: Server, consumer: string, pos: number): Promise<string | null> {
  const key = { consumer_pos: { consumer, pos } }
  const parked = await server.root.parkedEvent.findUnique({ where: key })
  const [event] = await readEvents(server.root, { after: pos - 1, limit: 1 })
  const target = consumerNamed(consumer)
  if (!parked || !target || event?.pos !== pos) refuse('not_found', 'No such parked event.')

  try {
    await target.handle?.(server, event)
    await inTransaction(systemCtx(server), async (tx) => {
      await tx.db.parkedEvent.delete({ where: key })
      await target.record?.(tx, event)
      await tellParked(tx)
    })
    return null
  } catch (err) {
    const error = (err instanceof Error ? err.message : String(err)).slice(0, 1000)
    server.log.warn({ err, consumer, pos }, 'parked event failed again')
    await server.root.parkedEvent.update({ where: key, data: { error, tries: { increment: 1 } } })
    return error
  }
}

/** Gives a parked event up for good. Refuses with 404 when there is no such parked event. */
export function skipParked(ctx: Ctx, consumer: string, pos: number): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    const { count } = await tx.db.parkedEvent.deleteMany({ where: { consumer, pos } })
    if (count === 0) refuse('not_found', 'No such parked event.')
    ctx.log.warn({ consumer, pos, userId: ctx.userId }, 'parked event skipped')
    await tellParked(tx)
  })
}
