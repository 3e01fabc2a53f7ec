import { io, type Socket } from 'socket.io-client'
import type { Published } from '#shared/events.ts'
import {
  socketPath,
  type ClientToServer,
  type PresenceStatus,
  type ServerToClient,
  type Viewing,
} from '#shared/socket.ts'
import { createStore, type Store } from './store.ts'

export type Typist = { userId: string; name: string; until: number }

export type Live = {
  /** `connecting` until the first welcome; `offline` when a connection was lost or could not be made. */
  state: Store<'connecting' | 'live' | 'offline'>
  presence: Store<ReadonlyMap<string, PresenceStatus>>
  /** User ids by `type:id` of what they look at now. */
  viewers: Store<ReadonlyMap<string, readonly string[]>>
  /** Who types, by chat room. */
  typing: Store<ReadonlyMap<string, readonly Typist[]>>
  /** Shows this workspace; resolves when events are flowing, or after `patience` ms without an answer. */
  enter(workspaceId: string, patience: number): Promise<void>
  view(viewing: Viewing | null): void
  type(roomId: string, on: boolean): void
  close(): void
}

type Listeners = {
  onEvent(event: Published): void
  /** What is on screen may be old: fetch it again. */
  onResync(): void
  /** The connection is back, so what waits for the network may be sent. */
  onBack(): void
}

const typingFor = 6000
const idleAfter = 5 * 60_000

const withEntry = <T>(map: ReadonlyMap<string, T>, key: string, value: T): ReadonlyMap<string, T> =>
  new Map(map).set(key, value)

/** Tells the server at most once a minute that the person is here, and once that they went idle. */
function watchActivity(tell: (status: 'online' | 'away') => void): () => void {
  let told = 0
  let idle: ReturnType<typeof setTimeout> | undefined
  const onInput = () => {
    clearTimeout(idle)
    idle = setTimeout(() => {
      told = 0
      tell('away')
    }, idleAfter)
    if (Date.now() - told < 60_000) return
    told = Date.now()
    tell('online')
  }
  const kinds = ['pointerdown', 'keydown', 'focus'] as const
  for (const kind of kinds) addEventListener(kind, onInput, { passive: true })
  return () => {
    clearTimeout(idle)
    for (const kind of kinds) removeEventListener(kind, onInput)
  }
}

/** The one socket of the page: events in order, presence, typing. Socket.IO reconnects by itself, with jitter. */
export function createLive(listeners: Listeners): Live {
  const state = createStore<'connecting' | 'live' | 'offline'>('connecting')
  const presence = createStore<ReadonlyMap<string, PresenceStatus>>(new Map())
  const viewers = createStore<ReadonlyMap<string, readonly string[]>>(new Map())
  const typing = createStore<ReadonlyMap<string, readonly Typist[]>>(new Map())
  const socket: Socket<ServerToClient, ClientToServer> = io({
    path: socketPath,
    transports: ['websocket'],
    autoConnect: false,
    reconnectionDelay: 300,
    reconnectionDelayMax: 8000,
    randomizationFactor: 0.6,
  })
  let workspaceId: string | null = null
  let viewing: Viewing | null = null
  /** Place of the last event applied; undefined before the first welcome of a workspace. */
  let since: number | undefined
  /** Something was fetched before events were flowing, so the first welcome must fetch it again. */
  let unsure = false
  let answered = () => {}

  function hello(): void {
    if (workspaceId === null || !socket.connected) return
    const asked = workspaceId
    const known = since
    socket.emit('hello', { v: 1, workspaceId: asked, ...(known !== undefined && { since: known }) }, (welcome) => {
      if (asked !== workspaceId) return
      if (welcome.state === 'refused') {
        if (welcome.reason === 'replaced') return
        // Not for me any more: what is on screen learns it from its own answers.
        state.set('offline')
        return listeners.onResync()
      }
      // What was missed came before this answer, so we are at the head.
      since = welcome.state === 'resync' ? welcome.head : Math.max(since ?? 0, welcome.head)
      if (welcome.state === 'resync' || (known === undefined && unsure)) listeners.onResync()
      unsure = false
      state.set('live')
      answered()
      if (viewing) socket.emit('viewing', viewing)
      listeners.onBack()
    })
  }

  socket.on('connect', hello)
  socket.on('disconnect', () => state.set('offline'))
  socket.on('connect_error', () => state.set('offline'))
  socket.on('event', (event) => {
    // A replay and the live stream may overlap.
    if (since !== undefined && event.pos <= since) return
    since = event.pos
    listeners.onEvent(event)
  })
  socket.on('resync', (head) => {
    since = head
    listeners.onResync()
  })
  socket.on('presence', (people) => {
    const next = new Map(presence.get())
    for (const { userId, status } of people) next.set(userId, status)
    presence.set(next)
  })
  socket.on('viewing', ({ objectType, objectId, userIds }) => {
    viewers.set(withEntry(viewers.get(), `${objectType}:${objectId}`, userIds))
  })
  socket.on('typing', ({ roomId, userId, name, on }) => {
    const others = (typing.get().get(roomId) ?? []).filter((each) => each.userId !== userId && each.until > Date.now())
    const now = on ? [...others, { userId, name, until: Date.now() + typingFor }] : others
    typing.set(withEntry(typing.get(), roomId, now))
  })

  const stopWatching = watchActivity((status) => socket.connected && socket.emit('active', status))
  const onOnline = () => !socket.connected && workspaceId !== null && socket.connect()
  addEventListener('online', onOnline)

  return {
    state,
    presence,
    viewers,
    typing,
    enter(id, patience) {
      if (id === workspaceId && state.get() === 'live') return Promise.resolve()
      if (id !== workspaceId) {
        workspaceId = id
        since = undefined
        presence.set(new Map())
        viewers.set(new Map())
      }
      return new Promise((resolve) => {
        const impatient = setTimeout(() => {
          unsure = true
          resolve()
        }, patience)
        answered = () => {
          clearTimeout(impatient)
          answered = () => {}
          resolve()
        }
        if (socket.connected) hello()
        else socket.connect()
      })
    },
    view(next) {
      viewing = next
      if (socket.connected) socket.emit('viewing', next)
    },
    type(roomId, on) {
      if (socket.connected) socket.emit('typing', { roomId, on })
    },
    close() {
      stopWatching()
      removeEventListener('online', onOnline)
      workspaceId = null
      since = undefined
      socket.disconnect()
      state.set('connecting')
    },
  }
}
