import { useSyncExternalStore } from 'react'
import { useStore } from '../store.ts'
import { ago, ahead, clock, inZone, zones } from './time.ts'

let now = Date.now()
const listeners = new Set<() => void>()
let ticking: ReturnType<typeof setInterval> | undefined

/** One clock for all times on the page, running only while one is shown. */
function watch(listener: () => void): () => void {
  listeners.add(listener)
  // While no time was shown, nobody looked at the clock.
  if (ticking === undefined) now = Date.now()
  ticking ??= setInterval(() => {
    now = Date.now()
    for (const each of listeners) each()
  }, 30_000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(ticking)
    ticking = undefined
  }
}

type RelativeTimeProps = { at: string; look?: 'ago' | 'ahead' | 'clock' }

function wordsOf(at: string, look: RelativeTimeProps['look'], now: number): string {
  if (look === 'clock') return clock(at, new Date(now))
  const instant = Date.parse(at)
  if (look === 'ahead') return ahead(instant, now)
  // A clock that is late must not say that something will have happened.
  return ago(instant, Math.max(now, instant))
}

/** An instant (ISO 8601) in words; the exact one on hover. `ahead`: one that is still to come. */
export function RelativeTime({ at, look = 'ago' }: RelativeTimeProps) {
  const current = useSyncExternalStore(watch, () => now)
  const { mine } = useStore(zones)
  return (
    <time
      dateTime={at}
      title={inZone(mine, { dateStyle: 'full', timeStyle: 'short' }).format(Date.parse(at))}
      className="t-num"
    >
      {wordsOf(at, look, current)}
    </time>
  )
}
