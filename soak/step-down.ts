import { setTimeout as pause } from 'node:timers/promises'
import { fates } from '../realtime/yjs/testing/primary.ts'
import { stepDowns } from '../realtime/yjs/testing/step-down.ts'

const rounds = 4 * fates.length
const downMs = 5_000
const maxResumeMs = 15_000

/** A5: the primary steps down twenty times for five seconds under 500 edits a second. (A proxy that behaves like one: `testing/primary.ts`.) */
export async function run(): Promise<Record<string, unknown>> {
  const { typed, closes, resumedMs, refused, repeated } = await stepDowns({
    people: 10,
    rounds,
    wordEveryMs: 20,
    staysDown: () => pause(downMs),
  })
  const figures = {
    'A5: step-downs': rounds,
    'A5: edits, each stored once': typed,
    'A5: acknowledged again, worst, ms': Math.max(...resumedMs),
    'A5: commands refused for want of a primary': refused,
    'A5: retryable writes that came twice': repeated,
  }
  if (closes.length > 0) throw new Error(`people were sent away: ${JSON.stringify({ closes, ...figures })}`)
  if (Math.max(...resumedMs) > maxResumeMs) throw new Error(`acknowledged too late: ${JSON.stringify(figures)}`)
  return figures
}
