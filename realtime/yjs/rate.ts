import { closeCode } from '#shared/rooms.ts'
import type { Connection, Yjs } from './context.ts'
import { frame } from './frames.ts'
import { hold, release } from './hold.ts'
import type { Limits } from './limits.ts'
import { close } from './send.ts'

/** What a connection may still send at once; below zero it has to wait. `late`: the newest awareness frame that came too soon. */
export type Allowance = {
  frames: number
  bytes: number
  awareness: number
  at: number
  slowSince: number | null
  late: Uint8Array | null
  timer: NodeJS.Timeout | null
}

export const newAllowance = (limits: Limits, now: number): Allowance => ({
  frames: limits.framesBurst,
  bytes: limits.bytesBurst,
  awareness: limits.awarenessBurst,
  at: now,
  slowSince: null,
  late: null,
  timer: null,
})

type Take = (ctx: Yjs, connection: Connection, bytes: Uint8Array) => void

/**
 * Takes a frame out of what its connection may send. Who sends more is read more slowly, and closed when that goes on: nothing is
 * dropped from the stream of edits. Of awareness only the newest counts, so one that comes too soon waits for its turn, and a newer
 * one takes its place. False when the frame must not be looked at now. `again` takes the one that waited.
 */
export function mayTake(ctx: Yjs, connection: Connection, bytes: Uint8Array, again: Take): boolean {
  const { allowance } = connection
  refill(ctx, allowance)
  allowance.frames -= 1
  allowance.bytes -= bytes.length
  if (allowance.frames < 0 || allowance.bytes < 0) slowDown(ctx, connection)
  if (connection.state === 'closed') return false
  if (bytes[0] !== frame.awareness) return true
  allowance.awareness -= 1
  if (allowance.awareness >= 0) return true
  allowance.awareness = 0
  keepLate(ctx, connection, bytes, again)
  return false
}

function refill({ limits, now }: Yjs, allowance: Allowance): void {
  const seconds = (now() - allowance.at) / 1000
  if (seconds <= 0) return
  allowance.at += seconds * 1000
  allowance.frames = Math.min(limits.framesBurst, allowance.frames + seconds * limits.framesPerSecond)
  allowance.bytes = Math.min(limits.bytesBurst, allowance.bytes + seconds * limits.bytesPerSecond)
  allowance.awareness = Math.min(limits.awarenessBurst, allowance.awareness + seconds * limits.awarenessPerSecond)
  const isCalm = allowance.frames > limits.framesBurst / 10 && allowance.bytes > limits.bytesBurst / 10
  if (isCalm) allowance.slowSince = null
}

function slowDown(ctx: Yjs, connection: Connection): void {
  const { allowance } = connection
  const { framesPerSecond, bytesPerSecond, rateCloseMs } = ctx.limits
  allowance.slowSince ??= ctx.now()
  if (ctx.now() - allowance.slowSince > rateCloseMs) {
    const reason = `more than ${framesPerSecond} frames or ${bytesPerSecond} bytes a second`
    return close(ctx, connection, closeCode.rate, reason)
  }
  if (connection.holds.has('rate')) return
  hold(ctx, connection, 'rate')
  const seconds = Math.max(-allowance.frames / framesPerSecond, -allowance.bytes / bytesPerSecond)
  setTimeout(() => release(connection, 'rate'), Math.ceil(seconds * 1000)).unref()
}

function keepLate(ctx: Yjs, connection: Connection, bytes: Uint8Array, again: Take): void {
  const { allowance } = connection
  ctx.metrics.limited.inc({ limit: 'awareness' })
  // A copy, as the frame is a view of what was read from the socket.
  allowance.late = bytes.slice()
  allowance.timer ??= setTimeout(() => {
    const { late } = allowance
    allowance.late = null
    allowance.timer = null
    if (late && connection.state === 'open') again(ctx, connection, late)
  }, ctx.limits.awarenessLateMs)
}

/** For a connection that ends. */
export function forgetLate({ allowance }: Connection): void {
  if (allowance.timer) clearTimeout(allowance.timer)
  allowance.timer = null
  allowance.late = null
}
