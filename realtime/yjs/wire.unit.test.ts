import * as encoding from 'lib0/encoding'
import { expect, test } from 'vitest'
import { sync, syncFrame } from './frames.ts'
import { wireOf } from './wire.ts'

const sizes = [0, 1, 121, 122, 125, 126, 127, 128, 16_383, 16_384, 65_530, 65_536, 2_097_152]
const payloadOf = (size: number) => Uint8Array.from({ length: size }, (_, index) => index % 251)

test.each(sizes)('a sync frame with %d bytes is what y-protocols writes', (size) => {
  const expected = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 0)
    encoding.writeVarUint(encoder, sync.update)
    encoding.writeVarUint8Array(encoder, payloadOf(size))
  })
  expect(Buffer.compare(syncFrame(sync.update, payloadOf(size)), expected)).toBe(0)
})

/** The length in the field that a frame of this size must have. */
function lengthIn(bytes: Buffer, size: number): number | undefined {
  if (size < 126) return bytes[1]
  return size < 65_536 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
}

test.each(sizes)(
  'a frame with %d bytes says its length in the shortest way, and is whole, binary and not masked',
  (size) => {
    const bytes = Buffer.concat(wireOf(payloadOf(size)))
    const [first, second] = bytes
    expect(first).toBe(0x82)
    expect([second, lengthIn(bytes, size)]).toEqual([size < 126 ? size : size < 65_536 ? 126 : 127, size])
    expect(Buffer.compare(bytes.subarray(bytes.length - size), payloadOf(size))).toBe(0)
  },
)
