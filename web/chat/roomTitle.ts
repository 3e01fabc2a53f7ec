import type { Room } from '#shared/chat.ts'

/** How a room is called: `#city-bike-2`. */
export function roomTitle({ name, type }: Room): string {
  if (name === null) return type === 'direct' ? 'Direct messages' : 'Room'
  return type === 'channel' && !name.startsWith('#') ? `#${name}` : name
}
