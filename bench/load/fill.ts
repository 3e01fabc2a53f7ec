import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import * as Y from 'yjs'
import { z } from 'zod'
import { connect } from './connection.ts'
import type { Order } from './orders.ts'
import { emptyCount } from './rooms.ts'
import { clientOf, eachRange, syncFrame } from './wire.ts'

const Trace = z.object({ txns: z.array(z.object({ patches: z.array(z.tuple([z.number(), z.number(), z.string()])) })) })
const editsInUpdate = 500
const patienceMs = 30_000

/** The first edits of a real paper (bench/data), typed into one paragraph, a few hundred to an update. */
async function paperUpdates(edits: number): Promise<Uint8Array[]> {
  const packed = await readFile(new URL('../data/automerge-paper.json.gz', import.meta.url))
  const { txns } = Trace.parse(JSON.parse(gunzipSync(packed).toString()))
  const patches = txns.flatMap((txn) => txn.patches).slice(0, edits)
  const doc = new Y.Doc()
  doc.clientID = clientOf(0)
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  const text = new Y.XmlText()
  const block = new Y.XmlElement('paragraph')
  block.insert(0, [text])
  doc.getXmlFragment('body').insert(0, [inGroup([inContainer('paper', block)])])
  for (let from = 0; from < patches.length; from += editsInUpdate)
    doc.transact(() => {
      for (const [position, removed, added] of patches.slice(from, from + editsInUpdate)) {
        if (removed > 0) text.delete(position, removed)
        if (added) text.insert(position, added)
      }
    })
  return updates
}

const paragraph = 'It was a bright cold day in April, and the clocks were striking thirteen. '.repeat(5)

/** Paragraphs as the editor makes them, until they are that large. */
function pages(client: number, megabytes: number): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = client
  const blocks = Array.from({ length: Math.round((megabytes * 1e6) / (paragraph.length + 75)) }, (_, index) => {
    const block = new Y.XmlElement('paragraph')
    block.insert(0, [new Y.XmlText(paragraph)])
    return inContainer(`${client}-${index}`, block)
  })
  doc.transact(() => doc.getXmlFragment('body').insert(0, [inGroup(blocks)]))
  return Y.encodeStateAsUpdate(doc)
}

function inContainer(id: string, block: Y.XmlElement): Y.XmlElement {
  const container = new Y.XmlElement('blockContainer')
  container.setAttribute('id', id)
  container.insert(0, [block])
  return container
}

function inGroup(containers: Y.XmlElement[]): Y.XmlElement {
  const group = new Y.XmlElement('blockGroup')
  group.insert(0, containers)
  return group
}

const comesBack = 4500
/** A room goes to a process for heavy rooms once, at most. */
const visits = 2

/** Writes the document; answers when a second client has all of it. As any client of Yjs it comes back when it is told to, and sends again. */
export async function fill({ dialect, room, content }: Extract<Order, { do: 'fill' }>): Promise<void> {
  const [headers, other] = room.headers
  if (!headers || !other) throw new Error('filling needs two clients')
  const parts =
    'edits' in content
      ? await paperUpdates(content.edits)
      : [pages(clientOf(0), content.megabytes / 2), pages(clientOf(1), content.megabytes / 2)]
  const wanted = new Map<number, number>()
  for (const part of parts) eachRange(part, (client, _, to) => wanted.set(client, to))
  const seen = new Map<number, number>()
  const open = (own: Record<string, string>) =>
    connect({ url: room.url, name: room.name, dialect, headers: own }, emptyCount(), (heard) => {
      if (heard.type === 'update') eachRange(heard.update, (client, _, to) => seen.set(client, to))
    })
  const isThere = () => [...wanted].every(([client, to]) => (seen.get(client) ?? 0) >= to)
  const end = performance.now() + patienceMs
  for (let visit = 1; !isThere(); visit++) {
    const [reader, writer] = [open(other), open(headers)]
    await Promise.all([reader.synced, writer.synced])
    for (const part of parts) {
      writer.sendEdit(syncFrame(dialect, room.name, 2, part))
      await new Promise((resolve) => setImmediate(resolve))
    }
    while (!isThere() && !writer.closed) {
      if (performance.now() > end) throw new Error('the room did not take the document')
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    for (const { ws } of [reader, writer]) ws.close()
    if (!isThere() && (writer.closed?.code !== comesBack || visit === visits))
      throw new Error(`the room did not take the document: ${writer.closed?.code} ${writer.closed?.reason}`)
  }
}
