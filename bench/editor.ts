import * as decoding from 'lib0/decoding'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'

export type Editor = ReturnType<typeof openEditor>

/** A stock y-websocket client on `{server}/{name}` with a text and the count of durable frames (frame 120). */
export function openEditor(server: string, name: string, headers: Record<string, string>) {
  const doc = new Y.Doc()
  const provider = new WebsocketProvider(server, name, doc, {
    params: { v: '1' },
    disableBc: true,
    WebSocketPolyfill: socketWith(headers),
  })
  const acked = { count: 0, onAck: () => {} }
  provider.messageHandlers[120] = (_, decoder) => {
    acked.count = decoding.readVarUint(decoder)
    acked.onAck()
  }
  provider.messageHandlers[121] = () => {}
  return { provider, text: doc.getText('body-text'), acked, close: () => provider.destroy() }
}

function socketWith(headers: Record<string, string>): typeof globalThis.WebSocket {
  class WithHeaders extends WebSocket {
    constructor(address: string) {
      super(address, { headers })
    }
  }
  // @ts-expect-error ws has the same shape where y-websocket uses it, but not the same type
  return WithHeaders
}

/** Waits until something is so, and says what it waited for when it never is. */
export async function until(what: string, isSo: () => boolean): Promise<void> {
  for (const end = Date.now() + 30_000; !isSo(); await new Promise((done) => setTimeout(done, 5))) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`)
  }
}
