import * as decoding from 'lib0/decoding'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { roomName, type RoomRef } from '#shared/rooms.ts'

export type Client = ReturnType<typeof join>
type Join = {
  url: string
  room: RoomRef
  /** The cookie. */
  user: string
  /** Where the page lies that connects; a server that checks it wants its own. */
  origin?: string
  gen?: number
  v1?: boolean
  doc?: Y.Doc
  connect?: boolean
}

/** A stock y-websocket client with a cookie, that understands frames 120 and 121. */
export function join({ url, room, user, origin, gen, v1 = true, doc = new Y.Doc(), connect = true }: Join) {
  const params: Record<string, string> = { ...(v1 && { v: '1' }), ...(gen !== undefined && { gen: String(gen) }) }
  const provider = new WebsocketProvider(url, `${room.kind}/${room.id}`, doc, {
    params,
    disableBc: true,
    connect: false,
    WebSocketPolyfill: socketOf({ cookie: user, ...(origin !== undefined && { origin }) }),
  })
  const seen = { acked: 0, infos: new Array<Record<string, unknown>>(), closes: new Array<number>(), denied: 0 }
  provider.messageHandlers[120] = (_, decoder) => void (seen.acked = decoding.readVarUint(decoder))
  provider.messageHandlers[121] = (_, decoder) => void seen.infos.push(JSON.parse(decoding.readVarString(decoder)))
  provider.messageHandlers[2] = () => void (seen.denied += 1)
  provider.on('connection-close', (event: { code: number } | null) => {
    seen.acked = 0
    if (event) seen.closes.push(event.code)
  })
  if (connect) provider.connect()
  return { name: roomName(room), provider, doc, text: doc.getText('t'), seen, leave: () => provider.destroy() }
}

function socketOf(headers: Record<string, string>): typeof globalThis.WebSocket {
  class WithCookie extends WebSocket {
    constructor(address: string) {
      super(address, { headers })
    }
  }
  // @ts-expect-error ws has the same shape where y-websocket uses it, but not the same type
  return WithCookie
}

/** Waits until something is so; fails loudly with what was waited for. */
export async function until(what: string, isSo: () => unknown, withinMs = 60_000): Promise<void> {
  const deadline = Date.now() + withinMs
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}`)
    await new Promise((done) => setTimeout(done, 5))
  }
}
