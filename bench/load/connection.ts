import { WebSocket } from 'ws'
import { type Dialect, type Heard, readFrame, step1, step2, tokenFrame } from './wire.ts'

export type Traffic = { bytesIn: number; bytesOut: number; framesIn: number }
export type Wire = ReturnType<typeof connect>

export type Knock = { url: string; name: string; dialect: Dialect; headers: Record<string, string> }

/**
 * One client without a document: it answers SyncStep1 with nothing and counts what it gets. `synced` is settled by the SyncStep2.
 * `onHeard` gets every frame but those.
 */
export function connect(knock: Knock, traffic: Traffic, onHeard: (heard: Heard) => void) {
  const { dialect, name } = knock
  const ws = new WebSocket(knock.url, { headers: knock.headers, perMessageDeflate: false, skipUTF8Validation: true })
  const send = (bytes: Uint8Array) => {
    traffic.bytesOut += bytes.length
    ws.send(bytes)
  }
  /** Sync frames sent so far: what an acknowledgement counts. */
  const sent = { frames: 0 }
  const wire = {
    ws,
    send,
    sendEdit: (bytes: Uint8Array) => {
      sent.frames += 1
      send(bytes)
    },
    sent,
    closed: null as null | { code: number; reason: string },
    synced: Promise.resolve(),
  }
  ws.on('open', () => {
    if (dialect === 'hocuspocus') send(tokenFrame(name))
    else send(step1(dialect, name))
  })
  wire.synced = new Promise((resolve, reject) => {
    ws.on('message', (message: Buffer) => {
      traffic.bytesIn += message.length
      traffic.framesIn += 1
      const heard = readFrame(dialect, message)
      if (heard.type === 'welcome') send(step1(dialect, name))
      else if (heard.type === 'step1') wire.sendEdit(step2(dialect, name))
      else {
        if (heard.type === 'step2') resolve()
        onHeard(heard)
      }
    })
    ws.on('error', reject)
    ws.on('close', (code, reason) => {
      wire.closed = { code, reason: reason.toString() }
      reject(new Error(`closed with ${code} ${reason.toString()}`))
    })
  })
  // Whoever waits for it hears of it; a client that is closed later is counted.
  wire.synced.catch(() => undefined)
  return wire
}
