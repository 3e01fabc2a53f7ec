import * as Y from 'yjs'
import { documentRoot } from '#shared/blocks-spec.ts'
import { boardElementsOf } from '#shared/board-elements.ts'
import { blocksOf, plainTextOf } from '#shared/read-blocks.ts'
import type { RoomKind } from '#shared/rooms.ts'
import { join, until } from '../realtime/yjs/testing/client.ts'
import { origin, type Person } from './world.ts'

export { until as eventually } from '../realtime/yjs/testing/client.ts'

/** Somebody has a document or whiteboard open, with a stock y-websocket client. */
export async function open({ cookie }: Person, kind: RoomKind, id: string) {
  const url = `${origin.replace('http', 'ws')}/rt/yjs/v1`
  const { provider, doc, leave } = join({ url, room: { kind, id }, user: cookie ?? '', origin })
  await until('it is open', () => provider.synced)
  return {
    doc,
    leave,
    text: () => plainTextOf(blocksOf(doc)),
    elements: () => boardElementsOf(doc),
    /** Types at the end of a paragraph. */
    type: (blockId: string, letters: string) => typeInto(doc, blockId, letters),
    /** When all that was typed is on its way; not yet stored. */
    sent: () => until('it is on its way', () => provider.ws?.bufferedAmount === 0),
  }
}

function typeInto(doc: Y.Doc, blockId: string, letters: string): void {
  const isIt = (node: unknown) => node instanceof Y.XmlElement && node.getAttribute('id') === blockId
  const [container] = [...doc.getXmlFragment(documentRoot).createTreeWalker(isIt)]
  const own = container instanceof Y.XmlElement ? container.get(0) : null
  if (!(own instanceof Y.XmlElement)) throw new Error(`no block ${blockId}`)
  const [text] = own.toArray()
  if (text instanceof Y.XmlText) text.insert(text.length, letters)
  else own.insert(0, [new Y.XmlText(letters)])
}
