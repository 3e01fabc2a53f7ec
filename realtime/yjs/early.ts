import { setTimeout as sleep } from 'node:timers/promises'
import { keepAnswer } from './answers.ts'
import type { Connection, Room, Yjs } from './context.ts'
import { sync, syncFrame } from './frames.ts'
import type { Loaded } from './load.ts'
import { send } from './send.ts'

/** SyncStep1 of somebody who has nothing. */
const emptyVector = Uint8Array.of(0)
const emptyStep1 = syncFrame(sync.step1, emptyVector)

/**
 * A cold, large room that is nothing but its snapshot (realtime.md 3.3.1): who waits with an empty document gets the stored bytes as
 * they are, before they are parsed here. Resolves when the sockets have taken them, as building keeps the process busy. A log after the
 * snapshot is never sent like this: it may hold what was deleted since, which a built document does not give away.
 */
export async function sendEarly(ctx: Yjs, room: Room, loaded: Loaded): Promise<void> {
  const frame = wholeFrame(ctx, loaded)
  if (!frame) return
  const served: Connection[] = []
  for (const connection of room.connections) {
    const at = connection.waiting.findIndex((bytes) => Buffer.compare(bytes, emptyStep1) === 0)
    if (connection.state !== 'waiting' || at < 0) continue
    connection.waiting.splice(at, 1)
    served.push(connection)
    send(ctx, connection, frame)
  }
  ctx.metrics.early.inc(served.length)
  const isSent = () => served.every(({ state, socket }) => state === 'closed' || socket.writableLength === 0)
  const until = ctx.now() + ctx.limits.earlyMs
  while (!isSent() && ctx.now() < until) await sleep(1)
}

function wholeFrame(ctx: Yjs, { updates, base }: Loaded): Uint8Array | null {
  const [whole] = updates
  if (!whole || base === null || updates.length > 1 || whole.length < ctx.limits.answerMinBytes) return null
  return syncFrame(sync.step2, whole)
}

/** The document is built of exactly these bytes: who comes a little later gets them too, without encoding. */
export function keepWhole(ctx: Yjs, room: Room, loaded: Loaded): void {
  const frame = wholeFrame(ctx, loaded)
  if (frame) keepAnswer(ctx, room, emptyVector, frame)
}
