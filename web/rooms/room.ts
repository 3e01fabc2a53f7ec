import * as decoding from 'lib0/decoding'
import { IndexeddbPersistence } from 'y-indexeddb'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { z } from 'zod'
import { RoomRole, type RoomRef } from '#shared/rooms.ts'
import { yjsPath } from '#shared/socket.ts'
import { createStore, type Store } from '../store.ts'
import { isFinal, newWire, reconnectDelay, unsavedOf, wireAfter, type Wire, type WireEvent } from './saving.ts'

/** A live document or whiteboard: its content, who is in it, and the truth about what is saved. */
export type Room = {
  name: string
  doc: Y.Doc
  awareness: WebsocketProvider['awareness']
  wire: Store<Wire>
  /** The content is there: the server's, or what this browser kept from last time. */
  ready: Store<boolean>
  /** Knocks again where the server had said no for good: restored, or let in again. Else nothing. */
  retry(): void
  /** Ends everything. What was typed stays in IndexedDB. */
  close(): void
}

/** What an editor needs of a room. */
export type RoomContent = Pick<Room, 'doc' | 'awareness'>

export type RoomId = RoomRef & { gen: number; userId: string }

/** Also the name of the IndexedDB database: `gen` keeps an older state of the object from coming back. */
export const roomKey = ({ userId, kind, id, gen }: RoomId): string => `truss:${userId}:${kind}:${id}:${gen}`

const messageAuth = 2
const messageAck = 120
const messageInfo = 121
const messageSync = 0
const syncStep2 = 1
const syncUpdate = 2

const Info = z.object({ role: RoomRole, degraded: z.enum(['none', 'unsaved', 'readonly']) })

/** How long the kept content may take to load before the server's is asked for. */
const patience = 1500
/** Where the number of edits that the server has not acknowledged is kept, beside the edits. */
export const unsavedKey = 'unsaved'

/** Opens a room: first what this browser kept, then the server. */
export function openRoom(id: RoomId): Room {
  const name = roomKey(id)
  const doc = new Y.Doc()
  const wire = createStore<Wire>(newWire)
  const ready = createStore(false)
  const tell = tellLater(wire)
  const kept = new IndexeddbPersistence(name, doc)
  const provider = new WebsocketProvider(
    `${location.origin.replace('http', 'ws')}${yjsPath}`,
    `${id.kind}/${id.id}`,
    doc,
    {
      connect: false,
      params: { v: '1', gen: String(id.gen) },
      // Tabs meet at the server: its channel knows neither the user nor the generation.
      disableBc: true,
      // Which codes are final, and when to come back, is decided in `stayConnected`.
      shouldReconnect: () => false,
    },
  )
  hearServer(provider, tell)
  countFrames(provider, tell)
  forgetClocks(provider)
  const link = stayConnected(provider, tell)

  doc.on('update', (_update: Uint8Array, origin: unknown) => {
    if (origin === provider || origin === kept) return
    if (provider.ws?.readyState !== WebSocket.OPEN || !provider.wsconnected) tell({ type: 'editedOffline' })
  })
  provider.on('sync', (synced) => synced && ready.set(true))

  let closed = false
  let stopRemembering = () => {}
  const known = keptUnsaved(kept).then((edits) => {
    if (closed) return
    if (edits > 0) tell({ type: 'remembered', edits })
    if (doc.store.clients.size > 0) ready.set(true)
    stopRemembering = rememberUnsaved(kept, wire, edits)
  })
  // A slow disk does not keep the server waiting: what it has comes later.
  void Promise.race([known, wait(patience)]).then(() => {
    if (!closed) provider.connect()
  })

  return {
    name,
    doc,
    awareness: provider.awareness,
    wire,
    ready,
    retry: link.retry,
    close() {
      closed = true
      link.stop()
      stopRemembering()
      dropOpening(provider)
      provider.destroy()
      doc.destroy()
    },
  }
}

/**
 * Events reach the store a moment later and together: editors write and move carets while React draws them, and a screen
 * must not be redrawn in the middle of that.
 */
function tellLater(wire: Store<Wire>): (event: WireEvent) => void {
  let waiting: WireEvent[] = []
  return (event) => {
    waiting.push(event)
    if (waiting.length > 1) return
    queueMicrotask(() => {
      const events = waiting
      waiting = []
      wire.set(events.reduce(wireAfter, wire.get()))
    })
  }
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/**
 * Resolves when what this browser kept is in the document, with how many of those edits were unsaved; never without IndexedDB (some private
 * windows): the room works then, it only keeps nothing.
 */
async function keptUnsaved(kept: IndexeddbPersistence): Promise<number> {
  await kept.whenSynced
  const edits: unknown = await kept.get(unsavedKey)
  return typeof edits === 'number' ? edits : 0
}

/** The count of unsaved edits outlives the page together with the edits; `written` is what it was. */
function rememberUnsaved(kept: IndexeddbPersistence, wire: Store<Wire>, written: number): () => void {
  const look = () => {
    const { link, degraded, refused } = wire.get()
    const edits = unsavedOf(wire.get())
    // While connected they come and go too quickly to be worth it, unless the server says that it does not take them.
    const worth = edits === 0 || link !== 'open' || degraded !== 'none' || refused !== null
    if (edits === written || !worth) return
    written = edits
    void kept.set(unsavedKey, edits)
  }
  // What was typed before it was known; else it is told in a moment what was unsaved.
  if (written === 0) look()
  return wire.watch(look)
}

/** A browser writes down an error for a socket that is closed on its way, so it is closed when it has arrived. */
function dropOpening(provider: WebsocketProvider): void {
  const { ws } = provider
  if (ws?.readyState !== WebSocket.CONNECTING) return
  provider.ws = null
  Object.assign(ws, { onopen: () => ws.close(), onmessage: null, onclose: null, onerror: null })
}

function hearServer(provider: WebsocketProvider, tell: (event: WireEvent) => void): void {
  provider.messageHandlers[messageAck] = (_encoder, decoder) =>
    tell({ type: 'acknowledged', durable: decoding.readVarUint(decoder) })
  provider.messageHandlers[messageInfo] = (_encoder, decoder) => {
    const { role, degraded } = Info.parse(JSON.parse(decoding.readVarString(decoder)))
    tell({ type: 'informed', role, degraded })
  }
  provider.messageHandlers[messageAuth] = (_encoder, decoder) => {
    decoding.readVarUint(decoder)
    tell({ type: 'denied', reason: decoding.readVarString(decoder) })
  }
}

/** Counts on the wire itself what the server counts; the provider tells of no frame that it sends. */
function countFrames(provider: WebsocketProvider, tell: (event: WireEvent) => void): void {
  provider.on('status', ({ status }) => {
    const socket = provider.ws
    if (status !== 'connected' || !socket) return
    tell({ type: 'connected' })
    const send = socket.send.bind(socket)
    socket.send = (bytes) => {
      send(bytes)
      if (!(bytes instanceof Uint8Array) || bytes[0] !== messageSync) return
      if (bytes[1] === syncStep2) tell({ type: 'sent', frame: 'step2' })
      if (bytes[1] === syncUpdate) tell({ type: 'sent', frame: 'update' })
    }
  })
}

/** Carets that did not move while the connection was lost keep their clock, and with it remembered would stay unseen for 15 s. */
function forgetClocks(provider: WebsocketProvider): void {
  const { awareness } = provider
  provider.on('status', ({ status }) => {
    if (status !== 'disconnected') return
    for (const id of awareness.meta.keys()) if (id !== awareness.clientID) awareness.meta.delete(id)
  })
}

/** Comes back after every loss that is not final, with jitter; at once when the machine is online again. */
function stayConnected(provider: WebsocketProvider, tell: (event: WireEvent) => void) {
  let tries = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let done = false
  provider.on('connection-close', (event) => {
    const { code, reason } = event ?? { code: 1006, reason: '' }
    tell({ type: 'lost', code, reason })
  })
  provider.on('sync', (synced) => {
    if (synced) tries = 0
  })
  provider.on('closed', ({ code }) => {
    if (isFinal(code)) done = true
    if (done) return
    tries += 1
    timer = setTimeout(() => provider.connect(), reconnectDelay(tries, code))
  })
  const onOnline = () => {
    if (done || provider.ws !== null || timer === undefined) return
    clearTimeout(timer)
    provider.connect()
  }
  addEventListener('online', onOnline)
  return {
    retry() {
      if (!done) return
      done = false
      tell({ type: 'knocked' })
      provider.connect()
    },
    stop() {
      done = true
      clearTimeout(timer)
      removeEventListener('online', onOnline)
    },
  }
}
