import { useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { RoomKind } from '#shared/rooms.ts'
import { useStore } from '../store.ts'
import type { SaveState } from '../ui/SaveWord.tsx'
import { openRoom, roomKey, type Room, type RoomId } from './room.ts'
import { savingOf, unsavedOf, type Saving } from './saving.ts'

type Held = { room: Room; users: number; leaving?: ReturnType<typeof setTimeout> }

/** Rooms of this page by name. Two screens of one room share one socket; React's double mount opens none twice. */
const held = new Map<string, Held>()
/** How long a room stays open after its last screen. */
export const lingerMs = 1000

function hold(id: RoomId): Room {
  const name = roomKey(id)
  const known = held.get(name) ?? { room: openRoom(id), users: 0 }
  clearTimeout(known.leaving)
  known.users += 1
  held.set(name, known)
  return known.room
}

function release(name: string): void {
  const known = held.get(name)
  if (!known) return
  known.users -= 1
  if (known.users > 0) return
  known.leaving = setTimeout(() => {
    held.delete(name)
    known.room.close()
  }, lingerMs)
}

type Wanted = { kind: RoomKind; id: string; gen: number; userId: string }

/** The room of a document or a whiteboard for as long as the component is there. Null until it is opened. */
export function useRoom({ kind, id, gen, userId }: Wanted): Room | null {
  const name = roomKey({ kind, id, gen, userId })
  const [room, setRoom] = useState<Room | null>(null)
  useEffect(() => {
    setRoom(hold({ kind, id, gen, userId }))
    return () => release(name)
  }, [name, kind, id, gen, userId])
  return room?.name === name ? room : null
}

export const useSaving = (room: Room): Saving => {
  const wire = useStore(room.wire)
  return useMemo(() => savingOf(wire), [wire])
}

const prefixOf = (userId: string) => `truss:${userId}:`

/** Of each of this user's rooms that is open on this page, how many edits the server has not acknowledged. */
export const unsavedOnPage = (userId: string): [name: string, changes: number][] =>
  [...held]
    .filter(([name]) => name.startsWith(prefixOf(userId)))
    .map(([name, { room }]) => [name, unsavedOf(room.wire.get())])

/** Names of the databases that this browser keeps of a user's rooms. */
export async function databasesOf(userId: string): Promise<string[]> {
  // Without IndexedDB (some private windows) nothing can have been kept.
  const databases = await indexedDB.databases().catch(() => [])
  return databases.flatMap(({ name }) => (name?.startsWith(prefixOf(userId)) ? [name] : []))
}

/** Closes every room of this user and drops what the browser kept of them. For signing out. */
export async function forgetRooms(userId: string): Promise<void> {
  for (const [name, { room, leaving }] of held) {
    if (!name.startsWith(prefixOf(userId))) continue
    clearTimeout(leaving)
    held.delete(name)
    room.close()
  }
  await Promise.all((await databasesOf(userId)).map(dropDatabase))
}

/** Deletes what this browser keeps of one room. */
export function dropDatabase(name: string): Promise<void> {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name)
    request.onsuccess = request.onerror = request.onblocked = () => resolve()
  })
}

const calmMs = 500

/** The word for the top bar. "Saved" comes back only after half a second of rest, so that it does not flicker. */
export function useSaveWord(saving: Saving): SaveState | undefined {
  const [isCalm, setCalm] = useState(true)
  const { state } = saving
  useEffect(() => {
    if (state === 'saving') return setCalm(false)
    const timer = setTimeout(() => setCalm(true), calmMs)
    return () => clearTimeout(timer)
  }, [state])
  switch (saving.state) {
    case 'opening':
    case 'readOnly':
    case 'noAccess':
    case 'deleted':
    case 'renewed':
      return undefined
    case 'saved':
      return isCalm ? { state: 'saved' } : { state: 'saving' }
    case 'saving':
      return { state: 'saving' }
    case 'offline':
      return { state: 'offline', changes: saving.changes }
    case 'notSaved':
      return { state: 'failed', reason: saving.reason }
  }
}

export type Guest = { id: string; name: string; color: string }

const isGuest = (user: unknown): user is Guest =>
  typeof user === 'object' && user !== null && 'id' in user && 'name' in user && 'color' in user

/** Who else is in the room, each person once, by name. The server wrote who they are. */
export function othersIn(room: Room, myUserId: string): Guest[] {
  const people = new Map<string, Guest>()
  for (const [client, state] of room.awareness.getStates()) {
    const user: unknown = state['user']
    if (client !== room.doc.clientID && isGuest(user) && user.id !== myUserId) people.set(user.id, user)
  }
  return [...people.values()].sort((a, b) => a.name.localeCompare(b.name))
}

export function useOthers(room: Room, myUserId: string): Guest[] {
  const watch = useMemo(
    () => (listener: () => void) => {
      // A moment later, because an editor moves its own caret while React draws it.
      const later = () => queueMicrotask(listener)
      room.awareness.on('change', later)
      return () => room.awareness.off('change', later)
    },
    [room],
  )
  // One string for the same people, so that moving carets draw nothing anew.
  const key = useSyncExternalStore(watch, () => JSON.stringify(othersIn(room, myUserId)))
  return useMemo(() => {
    const people: unknown = JSON.parse(key)
    return Array.isArray(people) ? people.filter(isGuest) : []
  }, [key])
}
