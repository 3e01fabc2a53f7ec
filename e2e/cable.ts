import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

/** The network of one person: the app under an address of its own, until somebody pulls the plug. */
export type Cable = {
  url: string
  /** Ends every connection and lets no new one through. */
  pull(): void
  plug(): void
  close(): Promise<void>
}

/** A cable to the app at `target`. A browser's own offline switch leaves open WebSockets alone; this does not. */
export async function layCable(target: string): Promise<Cable> {
  const { hostname, port } = new URL(target)
  const open = new Set<Socket>()
  let isWhole = true
  const hold = (socket: Socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
    // The other end of a cut connection; its `close` is what counts.
    socket.on('error', () => socket.destroy())
  }
  const server = createServer((near) => {
    hold(near)
    if (!isWhole) return void near.destroy()
    const far = connect(Number(port), hostname)
    hold(far)
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
    near.pipe(far).pipe(near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || !address) throw new Error('no free port')
  const pull = () => {
    isWhole = false
    for (const socket of open) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${address.port}`,
    pull,
    plug: () => void (isWhole = true),
    close: async () => {
      pull()
      server.close()
      await once(server, 'close')
    },
  }
}
