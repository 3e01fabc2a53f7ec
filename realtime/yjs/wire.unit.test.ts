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

test.each(sizes)(
  'a frame with %d bytes says its length in the shortest way, and is whole, binary and not masked',
  (size) => {
    const bytes = Buffer.concat(wireOf(payloadOf(size)))
    const [first, second] = bytes
    expect(first).toBe(0x82)
    if (size < 126) expect(second).toBe(size)
    else if (size < 65_536) expect([second, bytes.readUInt16BE(2)]).toEqual([126, size])
    else expect([second, bytes.readBigUInt64BE(2)]).toEqual([127, BigInt(size)])
    expect(Buffer.compare(bytes.subarray(bytes.length - size), payloadOf(size))).toBe(0)
  },
)
