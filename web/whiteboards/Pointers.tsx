import { useEffect, useRef } from 'react'
import type { RoomContent } from '../rooms/room.ts'
import type { Store } from '../store.ts'

/** Where the drawing is looked at from: screen = (scene + scroll) * zoom. */
export type View = { scrollX: number; scrollY: number; zoom: number }

type Pointer = { x: number; y: number }

const isPointer = (value: unknown): value is Pointer =>
  typeof value === 'object' &&
  value !== null &&
  'x' in value &&
  'y' in value &&
  typeof value.x === 'number' &&
  typeof value.y === 'number'

const arrow =
  '<svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true"><path d="M2 2l5 13 2.2-5.3L15 7.5z"/></svg>'

function drawPointer(layer: HTMLElement, user: { name: string; color: string }): HTMLElement {
  const mark = document.createElement('div')
  mark.className = 't-pointer'
  mark.innerHTML = arrow
  mark.style.setProperty('--person', user.color)
  const flag = document.createElement('span')
  flag.textContent = user.name.split(' ')[0] ?? ''
  mark.append(flag)
  layer.append(mark)
  return mark
}

const isUser = (user: unknown): user is { name: string; color: string } =>
  typeof user === 'object' && user !== null && 'name' in user && 'color' in user

/**
 * The others' pointers over the drawing, with their name and the colour they have everywhere. They move by transform,
 * outside of React: twenty times a second for each person.
 */
export function Pointers({ room, view }: { room: RoomContent; view: Store<View> }) {
  const layer = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const marks = new Map<number, HTMLElement>()
    const place = () => {
      const box = layer.current
      if (!box) return
      const { scrollX, scrollY, zoom } = view.get()
      const seen = new Set<number>()
      for (const [client, state] of room.awareness.getStates()) {
        const user: unknown = state['user']
        const pointer: unknown = state['pointer']
        if (client === room.doc.clientID || !isPointer(pointer) || !isUser(user)) continue
        seen.add(client)
        const mark = marks.get(client) ?? drawPointer(box, user)
        marks.set(client, mark)
        mark.style.transform = `translate(${(pointer.x + scrollX) * zoom}px, ${(pointer.y + scrollY) * zoom}px)`
      }
      for (const [client, mark] of marks) {
        if (seen.has(client)) continue
        mark.remove()
        marks.delete(client)
      }
    }
    room.awareness.on('change', place)
    const unwatch = view.watch(place)
    place()
    return () => {
      room.awareness.off('change', place)
      unwatch()
      for (const mark of marks.values()) mark.remove()
    }
  }, [room, view])
  return <div className="t-pointers" ref={layer} aria-hidden />
}
