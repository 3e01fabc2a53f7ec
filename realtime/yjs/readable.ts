import type { RoomKind } from '#shared/rooms.ts'
import * as Y from 'yjs'

/** Root types of a room: documents hold BlockNote's fragment `body`, whiteboards the map `elements` by element id. */
const rootOf = { doc: 'body', board: 'elements' } as const

/** Plain text of a room, one line for each block or text element; what search and mentions see. */
export function plainText(kind: RoomKind, doc: Y.Doc): string {
  if (kind === 'board') return boardElements(doc).flatMap(elementText).join('\n')
  const lines: string[] = []
  collectLines(doc.getXmlFragment(rootOf.doc), lines)
  return lines.join('\n')
}

function collectLines(parent: Y.XmlFragment, lines: string[]): void {
  let line: string | null = null
  for (const child of parent.toArray()) {
    if (child instanceof Y.XmlText) line = (line ?? '') + textOf(child)
    else if (child instanceof Y.XmlFragment) {
      if (line !== null) lines.push(line)
      line = null
      collectLines(child, lines)
    }
  }
  if (line !== null) lines.push(line)
}

/** Text without its marks; embedded things (a mention) speak by their `label` or `text`. */
function textOf(text: Y.XmlText): string {
  return text
    .toDelta()
    .map((part: { insert?: unknown }) => (typeof part.insert === 'string' ? part.insert : ''))
    .join('')
}

/** The elements of a whiteboard as plain objects, deleted ones left out. */
export function boardElements(doc: Y.Doc): Record<string, unknown>[] {
  return [...doc.getMap(rootOf.board).values()].flatMap((element) => {
    if (!(element instanceof Y.Map) || element.get('isDeleted') === true) return []
    return [element.toJSON()]
  })
}

function elementText(element: Record<string, unknown>): string[] {
  return typeof element['text'] === 'string' && element['text'] !== '' ? [element['text']] : []
}
