import * as encoding from 'lib0/encoding'
import { expect, test } from 'vitest'
import { Receiver } from 'ws'
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

test('frames of every size are read as one binary message each', async () => {
  const receiver = new Receiver({ isServer: false })
  const read: Uint8Array[] = []
  receiver.on('message', (bytes: Buffer, isBinary: boolean) => isBinary && read.push(bytes))
  for (const size of sizes) for (const part of wireOf(payloadOf(size))) receiver.write(part)
  await new Promise((done) => receiver.end(done))
  expect(read.map((bytes) => bytes.length)).toEqual(sizes)
  for (const bytes of read) expect(Buffer.compare(bytes, payloadOf(bytes.length))).toBe(0)
})
