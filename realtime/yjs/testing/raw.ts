import { WebSocket } from 'ws'
import { until } from './client.ts'

/** A socket that says whatever a test wants, and keeps what it hears. */
export async function rawSocket(url: string, user: string) {
  const ws = new WebSocket(url, { headers: { cookie: user } })
  const heard: Uint8Array[] = []
  const closed: { code: number; reason: string }[] = []
  ws.on('message', (bytes: Buffer) => heard.push(new Uint8Array(bytes)))
  ws.on('close', (code, reason) => closed.push({ code, reason: reason.toString() }))
  ws.on('error', () => undefined)
  await until('the server speaks', () => heard.length > 0 || closed.length > 0)
  return {
    heard,
    closed,
    say: (frame: Uint8Array | string) => ws.readyState === WebSocket.OPEN && ws.send(frame),
    /** Resolves when the server has read all that was said before, or is gone. In a busy moment it may take some of it later. */
    settled: () =>
      new Promise<void>((done) => {
        if (ws.readyState !== WebSocket.OPEN) return done()
        const settle = () => {
          ws.off('pong', settle)
          ws.off('close', settle)
          done()
        }
        ws.on('pong', settle)
        ws.on('close', settle)
        ws.ping()
      }),
    /** Says goodbye right after what was said. */
    leave: () => ws.close(),
    end: () => ws.terminate(),
    pause: () => ws.pause(),
    resume: () => ws.resume(),
  }
}
