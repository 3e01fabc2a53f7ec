import * as Y from 'yjs'

/** Root type of a whiteboard's room: a map from element id to a map of the element's properties. */
export const boardRoot = 'elements'
/** Beside it the pictures, from `fileId` to type and address: their bytes are in no room. */
export const picturesRoot = 'files'

/** An element of a drawing as Excalidraw's JSON has it. */
export type BoardElement = Record<string, unknown> & { id: string }

/** The first content of a whiteboard as one Yjs update; each property is an entry of its own, so that two people never undo each other. */
export function boardUpdate(elements: BoardElement[]): Uint8Array {
  const doc = new Y.Doc()
  const root = doc.getMap(boardRoot)
  for (const element of elements) root.set(element.id, new Y.Map(Object.entries(element)))
  const update = Y.encodeStateAsUpdate(doc)
  doc.destroy()
  return update
}

/** The elements of a whiteboard as plain objects in drawing order, deleted ones left out. */
export function boardElementsOf(doc: Y.Doc): Record<string, unknown>[] {
  const drawn = [...doc.getMap(boardRoot).values()].flatMap((element): Record<string, unknown>[] => {
    if (!(element instanceof Y.Map) || element.get('isDeleted') === true) return []
    return [element.toJSON()]
  })
  return drawn.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))
}

const word = (value: unknown): string => (typeof value === 'string' ? value : '')
const orderOf = ({ index, id }: Record<string, unknown>): string => `${word(index)} ${word(id)}`

/** The words on a whiteboard, one line for each text element. */
export function boardText(elements: Record<string, unknown>[]): string {
  return elements.flatMap(({ text }) => (typeof text === 'string' && text !== '' ? [text] : [])).join('\n')
}
