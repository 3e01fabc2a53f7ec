import pg from 'pg'
import type { Logger } from 'pino'

export type Listener = { close(): Promise<void> }

/**
 * Calls `wake` with the payload of every notification on a Postgres channel, over a connection of its own, and once without after each
 * (re)connection, as something may have been missed. Reconnects for ever, with 1 s between tries. `session` may take
 * locks on the connection; it is called after every connect, before LISTEN.
 */
export function listen(
  options: {
    url: string
    channel: string
    log: Logger
    session?: (client: pg.Client) => Promise<void>
    lost?: () => void
  },
  wake: (payload?: string) => void,
): Listener {
  const { url, channel, log } = options
  let closed = false
  let client: pg.Client | null = null
  let retry: NodeJS.Timeout | null = null

  async function connect(): Promise<void> {
    const fresh = new pg.Client({ connectionString: url, keepAlive: true, application_name: `truss ${channel}` })
    client = fresh
    fresh.on('error', (err) => log.warn({ err: err.message, channel }, 'listening connection failed'))
    fresh.on('end', again)
    fresh.on('notification', (message) => wake(message.payload))
    await fresh.connect()
    await options.session?.(fresh)
    await fresh.query(`LISTEN ${channel}`)
    wake()
  }

  function again(): void {
    options.lost?.()
    if (closed || retry) return
    retry = setTimeout(() => {
      retry = null
      start()
    }, 1000)
  }

  const start = () =>
    void connect().catch((err: unknown) => {
      log.warn({ err, channel }, 'cannot listen yet, trying again')
      again()
    })
  start()

  return {
    close: async () => {
      closed = true
      if (retry) clearTimeout(retry)
      await client?.end().catch((err: unknown) => log.debug({ err }, 'listening connection was gone already'))
    },
  }
}
