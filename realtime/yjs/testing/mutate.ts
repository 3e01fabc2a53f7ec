import * as Y from 'yjs'
import { awarenessFrame, frame, sync, syncFrame } from '../frames.ts'
import { randomEdit } from './random-ops.ts'

/** Real frames of somebody who edits, to make broken ones from. */
export function realFrames(random: () => number, count: number): Uint8Array[] {
  const doc = new Y.Doc()
  doc.clientID = Math.floor(random() * 2 ** 31)
  const frames: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => frames.push(syncFrame(sync.update, update)))
  while (frames.length < count) randomEdit(doc, random)
  frames.push(syncFrame(sync.step1, Y.encodeStateVector(doc)), syncFrame(sync.step2, Y.encodeStateAsUpdate(doc)))
  frames.push(awarenessFrame([{ id: doc.clientID, clock: frames.length, state: '{"cursor":{"anchor":3}}' }]))
  frames.push(Uint8Array.of(frame.queryAwareness))
  return frames
}

/** A frame that is random, or a real one with flipped bits, cut off, spliced with another, with a length that lies, or untouched. */
export function mutated(frames: Uint8Array[], random: () => number): Uint8Array {
  const pick = (below: number) => Math.floor(random() * below)
  const real = () => frames[pick(frames.length)] ?? new Uint8Array()
  const bytes = real().slice()
  switch (pick(8)) {
    case 0: {
      const noise = Uint8Array.from({ length: 1 + pick(80) }, () => pick(256))
      noise.set([pick(4), pick(3)].slice(0, noise.length))
      return noise
    }
    case 1:
      return bytes.subarray(0, pick(bytes.length + 1))
    case 2: {
      const other = real()
      return Buffer.concat([bytes.subarray(0, pick(bytes.length)), other.subarray(pick(other.length))])
    }
    case 3:
      // Where the lengths and counts are.
      bytes[Math.min(bytes.length - 1, 1 + pick(8))] = pick(2) ? 255 : pick(256)
      return bytes
    case 4:
      return Buffer.concat([bytes, Uint8Array.from({ length: pick(20) }, () => pick(256))])
    case 5:
      return bytes
    default:
      for (let flips = 1 + pick(3); flips > 0; flips--) {
        const at = pick(bytes.length)
        bytes[at] = (bytes[at] ?? 0) ^ (1 << pick(8))
      }
      return bytes
  }
}
