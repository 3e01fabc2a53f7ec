/** Each holds white text at 4.5:1 or more, so one value serves both themes, carets, pointers and avatars. */
const palette = ['#2f66c4', '#7048c0', '#b4532b', '#2a8043', '#b83b7f', '#0b7a7a', '#c0392b', '#866800'] as const

/**
 * The one colour of a person on every surface (avatar, caret, pointer, card outline, chat), as `#rrggbb`.
 * FNV-1a over the user's id: the same everywhere without being stored.
 */
export function personColor(userId: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < userId.length; i++) {
    hash ^= userId.charCodeAt(i)
    hash = Math.imul(hash, 0x01000193) >>> 0
  }
  // The low bits of FNV-1a mix badly over ids that share their head; fold the high half in.
  return palette[(((hash >>> 16) ^ hash) >>> 0) % palette.length] ?? palette[0]
}

/** At most two letters for an avatar: first of the first and of the last word; `?` when there is no letter. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u)
  const first = [...(words[0] ?? '')][0] ?? '?'
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : ''
  return (first + last).toLocaleUpperCase()
}
