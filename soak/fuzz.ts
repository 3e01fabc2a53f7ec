import { throwFrames } from '../realtime/yjs/testing/fuzz.ts'

/** A23 and more: a million random and mutated frames against a live engine. No crash, and nothing changed by what was refused. */
export function run(): Promise<Record<string, unknown>> {
  return throwFrames(1_000_000, 1)
}
