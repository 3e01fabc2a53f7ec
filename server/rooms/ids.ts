import { createHash } from 'node:crypto'
import { newId } from '#shared/ids.ts'

/**
 * Gives ids: new ones, or, for a request that may be repeated, always the same in the same order, so that a room recognises what
 * it has already.
 */
export function idMaker(repeat: string | null): () => string {
  let count = 0
  return () => {
    if (repeat === null) return newId()
    count += 1
    const hash = createHash('sha256').update(`${repeat} ${count}`).digest('hex')
    return `c${BigInt(`0x${hash}`).toString(36).slice(0, 24)}`
  }
}
