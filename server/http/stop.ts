import type { Server as HttpServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Health } from './health.ts'

/** A part of the process that ends: it settles when nothing of it is left. */
export type Closer = { name: string; close(): Promise<unknown> }

type Stoppable = {
  health: Health
  http: HttpServer
  /** In the order in which they end. */
  closers: Closer[]
  log: Logger
  /** How long balancers take to notice that this process is not ready. */
  drainMs: number
  /** Stores what waits, for an end that must not take long. */
  flush(): Promise<void>
}

const endMs = 20_000

/**
 * SIGTERM or SIGINT: not ready any more while everything still works, then everything ends in order, at the latest 20 s after
 * the wait (realtime.md 3.12). A second signal stores what waits and exits, a third one exits. Exits with 1 when something
 * did not end cleanly.
 */
export function stopOnSignal(stoppable: Stoppable): void {
  const { health, log, drainMs, flush } = stoppable
  let asked = 0
  let closing = 'waiting for balancers'
  const stop = async () => {
    asked += 1
    if (asked > 2) process.exit(1)
    if (asked === 2) {
      await flush()
      process.exit(0)
    }
    health.draining = true
    log.info('stopping')
    setTimeout(() => {
      log.error({ closing }, 'did not stop in time')
      process.exit(1)
    }, drainMs + endMs).unref()
    await sleep(drainMs)
    process.exit(await closeAll(stoppable, (name) => (closing = name)))
  }
  const onSignal = () =>
    void stop().catch((err: unknown) => {
      log.fatal({ err }, 'could not stop')
      process.exit(1)
    })
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
}

async function closeAll({ http, closers, log }: Stoppable, onNext: (name: string) => void): Promise<number> {
  let code = 0
  for (const { name, close } of closers) {
    onNext(name)
    await close().catch((err: unknown) => {
      log.error({ err, name }, 'did not close cleanly')
      code = 1
    })
  }
  http.closeAllConnections()
  return code
}
