import { connect, createServer, type Socket } from 'node:net'

const pulseMs = 50

/** A line to a server that brings only so many bytes a second, while it is narrow. */
export async function slowProxy(targetUrl: string, bytesPerSecond: number) {
  const target = new URL(targetUrl)
  const narrow = Math.ceil((bytesPerSecond * pulseMs) / 1000)
  let share = narrow
  const pairs = new Set<[Socket, Socket]>()
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname)
    const pair: [Socket, Socket] = [near, far]
    pairs.add(pair)
    near.pipe(far)
    far.pause()
    for (const [one, other] of [pair, pair.toReversed()])
      one?.on('error', () => other?.destroy()).on('close', () => void (other?.destroy(), pairs.delete(pair)))
  })
  const timer = setInterval(() => {
    for (const [near, far] of pairs) {
      for (let left = share; left > 0 && far.readableLength > 0;) {
        const bytes: Buffer | null = far.read(Math.min(left, far.readableLength))
        if (!bytes) break
        near.write(bytes)
        left -= bytes.length
      }
      // Fills its buffer again, no more than that.
      far.read(0)
    }
  }, pulseMs)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('the proxy has no port')
  const url = new URL(targetUrl)
  url.host = `127.0.0.1:${address.port}`
  return {
    url: url.href,
    widen: () => void (share = Infinity),
    narrow: () => void (share = narrow),
    async close() {
      clearInterval(timer)
      for (const pair of pairs) for (const socket of pair) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  }
}
