import type { Logger } from 'pino'

/**
 * A loop that runs `work` when woken and at least every `everyMs` (null: only when woken); `work` says whether there is more to do at once.
 * An error is logged and tried again after a pause that doubles from 200 ms to 5 s. One run at a time.
 */
export function startLoop(
  name: string,
  log: Logger,
  everyMs: number | null,
  work: () => Promise<boolean>,
): { wake(): void; stop(): Promise<void> } {
  let stopped = false
  let woken = true
  let failures = 0
  let rouse: () => void = () => {}

  const pause = (ms: number | null) =>
    new Promise<void>((resolve) => {
      // It was stopped while it worked, and nobody will rouse it any more.
      if (stopped) return resolve()
      const timer = ms === null ? null : setTimeout(resolve, ms)
      rouse = () => {
        if (timer) clearTimeout(timer)
        resolve()
      }
    })

  async function run(): Promise<void> {
    while (!stopped) {
      woken = false
      try {
        const more = await work()
        failures = 0
        if (more || woken) continue
        await pause(everyMs)
      } catch (err) {
        failures += 1
        log.error({ err, loop: name, failures }, 'loop failed, trying again')
        await pause(Math.min(5000, 200 * 2 ** (failures - 1)))
      }
    }
  }
  const done = run()
  return {
    wake: () => {
      woken = true
      if (failures === 0) rouse()
    },
    stop: () => {
      stopped = true
      rouse()
      return done
    },
  }
}
