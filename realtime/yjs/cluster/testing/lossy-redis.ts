import { connect, createServer, type Socket } from 'node:net'

/** End of the RESP value at `at`, or -1 when it is not all there yet. */
function endOf(bytes: Buffer, at: number): number {
  const line = bytes.indexOf('\r\n', at)
  if (line < 0) return -1
  const count = Number(bytes.toString('latin1', at + 1, line))
  const type = String.fromCharCode(bytes[at] ?? 0)
  if (type === '$') {
    const end = count < 0 ? line + 2 : line + 2 + count + 2
    return end <= bytes.length ? end : -1
  }
  let end = line + 2
  if (type === '*') for (let index = 0; index < count && end >= 0; index++) end = endOf(bytes, end)
  return end
}

/** A wire to a Redis that loses part of what is told about rooms, as Redis itself may, and lets everything else pass. */
export async function lossyRedis(url: string, loses: () => boolean) {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  let lost = 0
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
    }
    let rest = Buffer.alloc(0)
    near.on('data', (bytes) => far.write(bytes)).on('close', () => far.destroy())
    far.on('close', () => near.destroy())
    far.on('data', (bytes) => {
      rest = Buffer.concat([rest, bytes])
      for (let end = endOf(rest, 0); rest.length > 0 && end > 0; end = endOf(rest, 0)) {
        const value = rest.subarray(0, end)
        rest = rest.subarray(end)
        const head = value.toString('latin1', 0, 200)
        if (head.startsWith('*3\r\n$7\r\nmessage') && head.includes('rt:r:') && loses()) lost += 1
        else near.write(value)
        if (rest.length === 0) break
      }
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('no port')
  const near = new URL(url)
  near.host = `127.0.0.1:${address.port}`
  return {
    url: near.href,
    lost: () => lost,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  }
}
