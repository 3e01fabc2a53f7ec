import * as decoding from 'lib0/decoding'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RawData } from 'ws'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { newId } from '#shared/ids.ts'
import { join, until } from './testing/client.ts'
import { openWorld, type World } from './testing/world.ts'

let world: World
beforeEach(async () => {
  world = await openWorld({ limits: { lingerMs: 0 } })
})
afterEach(() => world.close())

/** A stock client whose bytes on the wire are counted, both ways. */
function counted(url: string, room: string, doc: Y.Doc) {
  const wire = { bytes: 0, acked: 0 }
  class Counting extends WebSocket {
    constructor(address: string) {
      super(address, { headers: { cookie: 'ann' } })
      this.on('message', (data: RawData) => (wire.bytes += sizeOf(data)))
    }
    override send(data: unknown) {
      if (data instanceof Uint8Array) wire.bytes += data.length
      super.send(data instanceof Uint8Array ? data : String(data))
    }
  }
  const options = { params: { v: '1' }, disableBc: true, connect: false }
  // @ts-expect-error ws has the same shape where y-websocket uses it, but not the same type
  const provider = new WebsocketProvider(url, room, doc, { ...options, WebSocketPolyfill: Counting })
  provider.messageHandlers[120] = (_, decoder) => void (wire.acked = decoding.readVarUint(decoder))
  provider.messageHandlers[121] = () => undefined
  return { provider, wire }
}

const sizeOf = (data: RawData): number => (Array.isArray(data) ? Buffer.concat(data).length : data.byteLength)

const words = 'a paragraph that everybody has already. '
/** Letters at places all over the text, so that no two of them become one. */
function edit(text: Y.Text, letter: string): void {
  for (let n = 0; n < 500; n++) text.insert((n * 7919) % text.length, `${letter}${n % 10}`)
}

test('A12: after 500 edits on both sides only the difference travels, and both have all of it', async () => {
  const room = { kind: 'doc', id: newId() } as const
  const bob = join({ url: world.url, room, user: 'bob' })
  await until('bob is in', () => bob.provider.synced)
  bob.text.insert(0, words.repeat(10_000))
  await until('stored', () => bob.seen.acked === 2)

  const doc = new Y.Doc()
  const { provider, wire } = counted(world.url, `doc/${room.id}`, doc)
  provider.connect()
  await until('ann is in', () => provider.synced && wire.acked === 1)
  const text = doc.getText('t')
  expect(wire.bytes).toBeGreaterThan(400_000)

  // Away for so long that the room leaves the server's memory, and is loaded again.
  provider.disconnect()
  edit(text, 'a')
  edit(bob.text, 'b')
  await until('stored', () => bob.seen.acked === 502)
  bob.leave()
  await until('the room is let go', () => world.yjs.roomsOpen().length === 0, 60_000)
  const mine = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(bob.doc))
  const theirs = Y.encodeStateAsUpdate(bob.doc, Y.encodeStateVector(doc))

  Object.assign(wire, { bytes: 0, acked: 0 })
  provider.connect()
  await until('ann has sent and got everything', () => provider.synced && wire.acked === 1)
  expect(wire.bytes).toBeLessThan(1.2 * (mine.length + theirs.length))
  const cy = join({ url: world.url, room, user: 'cy' })
  await until('cy is in', () => cy.provider.synced)
  expect(cy.text.toJSON()).toBe(text.toJSON())
  expect(text.toJSON().match(/a\d/g)?.length).toBeGreaterThanOrEqual(490)
  expect(text.toJSON().match(/b\d/g)?.length).toBeGreaterThanOrEqual(490)
  provider.destroy()
  cy.leave()
})
