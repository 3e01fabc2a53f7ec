import { connect, createServer, type Socket } from 'node:net'

/** A TCP proxy in front of a store, that can stop to pass bytes on, or pass requests on and keep the answers. */
export async function stallProxy(targetUrl: string) {
  const target = new URL(targetUrl)
  let mode: 'open' | 'stalled' | 'mute' = 'open'
  const holding = newHolding()
  const pairs = new Set<[Socket, Socket]>()
  const server = createServer((near) => {
    const far = connect(Number(target.port || 27017), target.hostname)
    const pair: [Socket, Socket] = [near, far]
    pairs.add(pair)
    near.on('data', (bytes) => {
      holding.look(near, bytes)
      if (mode !== 'stalled') far.write(bytes)
    })
    far.on('data', (bytes) => mode === 'open' && holding.pass(near, bytes))
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => {
        other.destroy()
        pairs.delete(pair)
      })
    }
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the proxy has no port')
  const url = new URL(targetUrl)
  url.host = `127.0.0.1:${address.port}`
  // A reset, as of a killed server: after a clean end in the middle of a heartbeat the driver (7.8) waits for ever for `drain`.
  const drop = () => {
    for (const [near, far] of pairs) {
      near.resetAndDestroy()
      far.destroy()
    }
  }
  return {
    url: url.href,
    /** Nothing passes any more; connections stay open. */
    stall: () => void (mode = 'stalled'),
    /** Requests arrive, answers do not come back. */
    mute: () => void (mode = 'mute'),
    /** From the next request on that has all these texts in it, the answers of its connection wait for `release`; other connections go on. */
    hold: holding.hold,
    release: holding.release,
    /** Passes again; what was lost meanwhile is lost, so old connections end. */
    heal() {
      if (mode === 'open') return
      mode = 'open'
      drop()
    },
    async close() {
      drop()
      await new Promise((done) => server.close(done))
    },
  }
}

function newHolding() {
  let wanted: string[] | null = null
  const lines = new Set<Socket>()
  const held: (() => void)[] = []
  return {
    look(near: Socket, bytes: Buffer): void {
      if (wanted?.every((text) => bytes.includes(text))) lines.add(near)
    },
    pass(near: Socket, bytes: Buffer): void {
      if (lines.has(near)) held.push(() => void near.write(bytes))
      else near.write(bytes)
    },
    hold: (texts: string[]) => void (wanted = texts),
    release(): void {
      wanted = null
      lines.clear()
      for (const go of held.splice(0)) go()
    },
  }
}
