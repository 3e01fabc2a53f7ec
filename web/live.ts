import { io, type Socket } from 'socket.io-client'
import type { Published } from '#shared/events.ts'
import {
  socketPath,
  type ClientToServer,
  type PresenceStatus,
  type ServerToClient,
  type Viewing,
} from '#shared/socket.ts'
import { watchActivity } from './liveActivity.ts'
import { createStore, type Store } from './store.ts'

export type Typist = { userId: string; name: string; until: number }

export type Live = {
  /** `connecting` until the first welcome; `offline` when a connection was lost or could not be made. */
  state: Store<'connecting' | 'live' | 'offline'>
  presence: Store<ReadonlyMap<string, PresenceStatus>>
  /** User ids by `type:id` of what they look at now. */
  viewers: Store<ReadonlyMap<string, readonly string[]>>
  /** Who types, by chat room, or writes a comment, by `type:id` of the object. */
  typing: Store<ReadonlyMap<string, readonly Typist[]>>
  /** Shows this workspace; resolves when events are flowing, or after `patience` ms without an answer. */
  enter: (workspaceId: string, patience: number) => Promise<void>
  view: (viewing: Viewing | null) => void
  type: (roomId: string, on: boolean) => void
  /** Writes a comment on the object that is shown. */
  write: (viewing: Viewing, on: boolean) => void
  close: () => void
}

type Listeners = {
  onEvent: (event: Published) => void
  /** What is on screen may be old: fetch it again. */
  onResync: () => void
  /** The connection is back, so what waits for the network may be sent. */
  onBack: () => void
  /** The server closed the socket or let none be made: the session may have ended. */
  onShut: () => void
}

type Connection = Socket<ServerToClient, ClientToServer>
type People = Pick<Live, 'presence' | 'viewers' | 'typing'>

const typingFor = 6000

const connect = (): Connection =>
  io({
    path: socketPath,
    transports: ['websocket'],
    autoConnect: false,
    reconnectionDelay: 300,
    reconnectionDelayMax: 8000,
    randomizationFactor: 0.6,
  })

const withEntry = <T>(map: ReadonlyMap<string, T>, key: string, value: T): ReadonlyMap<string, T> =>
  new Map(map).set(key, value)

/** Who is here, who looks at what, who types: told by the server, kept until it says otherwise. */
function watchPeople(socket: Connection): People {
  const presence = createStore<ReadonlyMap<string, PresenceStatus>>(new Map())
  const viewers = createStore<ReadonlyMap<string, readonly string[]>>(new Map())
  const typing = createStore<ReadonlyMap<string, readonly Typist[]>>(new Map())
  socket.on('presence', (people) => {
    const next = new Map(presence.get())
    for (const { userId, status } of people) next.set(userId, status)
    presence.set(next)
  })
  socket.on('viewing', ({ objectType, objectId, userIds }) => {
    viewers.set(withEntry(viewers.get(), `${objectType}:${objectId}`, userIds))
  })
  const note = (place: string, { userId, name, on }: { userId: string; name: string; on: boolean }) => {
    const others = (typing.get().get(place) ?? []).filter((each) => each.userId !== userId && each.until > Date.now())
    const now = on ? [...others, { userId, name, until: Date.now() + typingFor }] : others
    typing.set(withEntry(typing.get(), place, now))
  }
  socket.on('typing', ({ roomId, ...typist }) => note(roomId, typist))
  socket.on('writing', ({ objectType, objectId, ...typist }) => note(`${objectType}:${objectId}`, typist))
  return { presence, viewers, typing }
}

/** What this page has seen of a workspace: kept when another one is shown, as its rows stay in the cache too. */
type Seen = {
  /** Place of the last event applied; undefined before the first welcome. */
  since: number | undefined
  /** Something was fetched before events were flowing, so the first welcome must fetch it again. */
  unsure: boolean
}

/** Where this page is in the event log. */
type Position = {
  workspaceId: string | null
  /** By workspace. */
  seen: Map<string, Seen>
  /** How many hellos were said: only the answer to the last one counts. */
  hellos: number
  /** Until the first welcome after a switch, what comes may still be of the workspace that was shown before. */
  isEntering: boolean
  viewing: Viewing | null
  /** What I am typing, for who could not hear it yet. */
  typing: { say: () => void; until: number } | null
  answered: () => void
}

const nothing = () => {}
const nowhere = { workspaceId: null, hellos: 0, isEntering: false, viewing: null, typing: null, answered: nothing }

function seenOf({ seen }: Position, workspaceId: string): Seen {
  const known = seen.get(workspaceId) ?? { since: undefined, unsure: false }
  seen.set(workspaceId, known)
  return known
}

/** Whether an event is to be applied now; it moves the place on. */
function takeEvent(at: Position, { workspaceId, pos }: Published): boolean {
  if (at.workspaceId === null) return false
  // Of another workspace, it is replayed when that one is shown again, in its order.
  if (workspaceId !== null && workspaceId !== at.workspaceId && at.seen.has(workspaceId)) return false
  const seen = seenOf(at, at.workspaceId)
  // A replay and the live stream may overlap.
  if (seen.since !== undefined && pos <= seen.since) return false
  // A late one of the workspace before must not hide what is about to be replayed.
  if (!at.isEntering) seen.since = pos
  return true
}

/** Says which workspace is shown and what was seen of it; replays come before the answer. */
function sayHello(socket: Connection, at: Position, state: Live['state'], listeners: Listeners): void {
  const { workspaceId } = at
  if (workspaceId === null || !socket.connected) return
  const seen = seenOf(at, workspaceId)
  const known = seen.since
  const hello = ++at.hellos
  socket.emit('hello', { v: 1, workspaceId, ...(known !== undefined && { since: known }) }, (welcome) => {
    if (hello !== at.hellos) return
    if (welcome.state === 'refused') {
      if (welcome.reason === 'replaced') return
      // Not for me any more: what is on screen learns it from its own answers.
      state.set('offline')
      return listeners.onResync()
    }
    seen.since = welcome.state === 'resync' ? welcome.head : Math.max(seen.since ?? 0, welcome.head)
    if (welcome.state === 'resync' || (known === undefined && seen.unsure)) listeners.onResync()
    seen.unsure = false
    at.isEntering = false
    state.set('live')
    at.answered()
    if (at.viewing) socket.emit('viewing', at.viewing)
    if (at.typing && at.typing.until > Date.now()) at.typing.say()
    listeners.onBack()
  })
}

/** Says that I type or stopped. Until the welcome nobody is told, so it is said again then. */
function tellTyping(socket: Connection, at: Position, on: boolean, say: () => void): void {
  at.typing = on ? { say, until: Date.now() + typingFor } : null
  if (socket.connected) say()
}

function enter(socket: Connection, at: Position, seen: Seen, hello: () => void, patience: number): Promise<void> {
  return new Promise((resolve) => {
    const impatient = setTimeout(() => {
      seen.unsure = true
      resolve()
    }, patience)
    at.answered = () => {
      clearTimeout(impatient)
      at.answered = nothing
      resolve()
    }
    if (socket.connected) hello()
    else socket.connect()
  })
}

/** The one socket of the page: events in order, presence, typing. Socket.IO reconnects by itself, with jitter. */
export function createLive(listeners: Listeners): Live {
  const socket = connect()
  const state = createStore<'connecting' | 'live' | 'offline'>('connecting')
  const people = watchPeople(socket)
  const at: Position = { ...nowhere, seen: new Map() }
  const hello = () => sayHello(socket, at, state, listeners)

  socket.on('connect', hello)
  // Socket.IO does not try again by itself after the server said no; the session may still be good.
  const again = () => setTimeout(() => at.workspaceId !== null && !socket.connected && socket.connect(), 2000)
  socket.on('connect_error', () => {
    state.set('offline')
    listeners.onShut()
    if (!socket.active) again()
  })
  socket.on('disconnect', (reason) => {
    state.set('offline')
    if (reason !== 'io server disconnect' || at.workspaceId === null) return
    listeners.onShut()
    again()
  })
  socket.on('event', (event) => {
    if (takeEvent(at, event)) listeners.onEvent(event)
  })
  socket.on('resync', (head) => {
    if (at.workspaceId !== null) seenOf(at, at.workspaceId).since = head
    listeners.onResync()
  })
  const stopWatching = watchActivity((status) => socket.connected && socket.emit('active', status))
  addEventListener('online', () => !socket.connected && at.workspaceId !== null && socket.connect())

  return {
    state,
    ...people,
    enter(workspaceId, patience) {
      const seen = seenOf(at, workspaceId)
      // Only the first page of a workspace waits; later ones are shown at once, offline too.
      if (workspaceId === at.workspaceId && (seen.since !== undefined || seen.unsure)) return Promise.resolve()
      if (workspaceId !== at.workspaceId) {
        Object.assign(at, { workspaceId, isEntering: true })
        people.presence.set(new Map())
        people.viewers.set(new Map())
      }
      return enter(socket, at, seen, hello, patience)
    },
    view(viewing) {
      at.viewing = viewing
      if (socket.connected) socket.emit('viewing', viewing)
    },
    type: (roomId, on) => tellTyping(socket, at, on, () => socket.emit('typing', { roomId, on })),
    write: (viewing, on) => tellTyping(socket, at, on, () => socket.emit('writing', { ...viewing, on })),
    close() {
      stopWatching()
      Object.assign(at, { workspaceId: null, seen: new Map() })
      socket.disconnect()
      state.set('connecting')
    },
  }
}
