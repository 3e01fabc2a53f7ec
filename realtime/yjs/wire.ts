import type { Connection } from './context.ts'

/** Up to this size header and payload are copied together, so that a frame is one write. */
const joinedBytes = 16 * 1024

/**
 * A WebSocket frame (RFC 6455) as a server sends it: whole, binary, not masked, not compressed. Made once for everybody who gets it: `ws.send`
 * would make a header and two writes for each.
 */
export function wireOf(payload: Uint8Array): Uint8Array[] {
  const { length } = payload
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10
  const isJoined = length <= joinedBytes
  const bytes = Buffer.allocUnsafe(isJoined ? head + length : head)
  bytes[0] = 0x82
  if (head === 2) bytes[1] = length
  else if (head === 4) {
    bytes[1] = 126
    bytes.writeUInt16BE(length, 2)
  } else {
    bytes[1] = 127
    bytes.writeUInt16BE(0, 2)
    bytes.writeUIntBE(length, 4, 6)
  }
  if (!isJoined) return [bytes, payload]
  bytes.set(payload, head)
  return [bytes]
}

/** Writes a frame to the socket below `ws`, which has none of its own in flight: it neither compresses nor sends blobs here. */
export function writeWire({ socket }: Connection, wire: Uint8Array[]): void {
  const [only] = wire
  if (wire.length === 1 && only) return void socket.write(only)
  socket.cork()
  for (const bytes of wire) socket.write(bytes)
  socket.uncork()
}
