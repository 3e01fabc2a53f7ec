import { afterEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { signOut } from '#shared/accounts.ts'
import { newId } from '#shared/ids.ts'
import { createDocument } from '#shared/documents.ts'
import { storeOf } from '../realtime/yjs/store.ts'
import { storedDoc } from '../realtime/yjs/testing/log.ts'
import { runTruss } from './running.ts'
import { member, ok, type Person, server, world } from './world.ts'

const after: (() => Promise<unknown> | void)[] = []
afterEach(async () => {
  for (const end of after.splice(0).toReversed()) await end()
})

/** A stock y-websocket client with the cookie of a session. */
function enter(url: string, { cookie }: Person, documentId: string) {
  class Signed extends WebSocket {
    constructor(address: string) {
      super(address, { headers: { cookie: String(cookie), origin: url } })
    }
  }
  const doc = new Y.Doc()
  const provider = new WebsocketProvider(`${url.replace('http', 'ws')}/rt/yjs/v1`, `doc/${documentId}`, doc, {
    disableBc: true,
    // @ts-expect-error ws has the same shape where y-websocket uses it, but not the same type
    WebSocketPolyfill: Signed,
  })
  const closes: number[] = []
  provider.on('connection-close', (event) => void (event && closes.push(event.code)))
  after.push(() => provider.destroy())
  return { provider, text: doc.getText('t'), closes }
}

const storedText = async (id: string) => (await storedDoc(storeOf(server.mongo), `doc:${id}`)).doc.getText('t').toJSON()

test('Truss serves a heavy document from a process apart: a sign-out reaches it, and it stops with the rest', async () => {
  const truss = await runTruss({ HEAVY_ROOM_BYTES: '2000', DRAIN_SECONDS: '0' })
  after.push(truss.stop)
  const acme = await world()
  const mia = await member(acme, 'member')
  const { id } = await ok(
    acme.owner.call(createDocument, { params: { projectId: acme.project.id }, body: { title: 'Long' } }),
  )
  const block = { id: newId(), type: 'paragraph', content: 'long '.repeat(1000) } as const
  const at = { kind: 'doc', id, gen: 1 } as const
  const written = await server.rooms.edit(at, { type: 'appendBlocks', blocks: [block] }, acme.owner.id)
  expect(written.state).toBe('done')
  const page = async () => (await fetch(`${truss.url}/metrics`)).text()
  expect(await page()).toContain('truss_rt_heavy_processes 0\n')

  const [a, b] = [enter(truss.url, acme.owner, id), enter(truss.url, mia, id)]
  await expect.poll(() => a.provider.synced && b.provider.synced, { timeout: 60_000 }).toBe(true)
  expect(await page()).toContain('truss_rt_connections{process="heavy-1"} 2\n')
  b.text.insert(0, 'by mia')
  await expect.poll(() => a.text.toJSON()).toBe('by mia')
  // A client that came while the process started may have come twice.
  const [early, dropped] = [a.closes.length, b.closes.length]
  await ok(mia.call(signOut))
  await expect.poll(() => b.closes.slice(dropped), { timeout: 20_000 }).toEqual([4401])

  a.text.insert(0, 'and not ')
  await expect.poll(() => storedText(id)).toBe('and not by mia')
  truss.signal('SIGTERM')
  expect({ code: await truss.exited(), log: truss.log() }).toEqual({ code: 0, log: expect.any(String) })
  expect(a.closes[early]).toBe(1012)
}, 180_000)
