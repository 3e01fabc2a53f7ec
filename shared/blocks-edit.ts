import type * as Y from 'yjs'
import { containerOf, groupOf } from './blocks.ts'
import { changeOwn, replaceGroup } from './blocks-replace.ts'
import type { BlockChange } from './blocks-input.ts'
import { type Block, documentRoot, misfitOf, type NewBlock, specOf } from './blocks-spec.ts'
import { blockOf, elementsIn } from './read-blocks.ts'

type Place = { container: Y.XmlElement; group: Y.XmlElement; block: Block }

/** The group of a document's top blocks; null before anybody wrote. */
const topOf = (doc: Y.Doc): Y.XmlElement | null =>
  elementsIn(doc.getXmlFragment(documentRoot)).find((node) => node.nodeName === 'blockGroup') ?? null

const groupsIn = (container: Y.XmlElement) => elementsIn(container).filter((part) => part.nodeName === 'blockGroup')

/** Every block in a group with where it stands, parents before what is below them. */
function placesIn(group: Y.XmlElement): Place[] {
  return elementsIn(group).flatMap((container): Place[] => {
    const block = blockOf(container)
    const below = groupsIn(container).flatMap(placesIn)
    return block ? [{ container, group, block }, ...below] : below
  })
}

function placesOf(doc: Y.Doc): Place[] {
  const top = topOf(doc)
  return top ? placesIn(top) : []
}

const placeOf = (doc: Y.Doc, id: string): Place | undefined => placesOf(doc).find(({ block }) => block.id === id)
const indexOf = ({ group, container }: Place): number => group.toArray().indexOf(container)

/** Those that are not there yet, so that a repeated edit changes nothing. */
function freshOf(doc: Y.Doc, blocks: NewBlock[]): NewBlock[] {
  const known = new Set(placesOf(doc).map(({ block }) => block.id))
  return blocks.filter(({ id }) => id === undefined || !known.has(id))
}

const isEmptyLine = ({ type, content, children }: Block): boolean =>
  type === 'paragraph' && Array.isArray(content) && content.length === 0 && children.length === 0

/** Puts blocks at the end of a document; above the one empty line of a new one, in which somebody may be about to write. */
export function appendBlocks(doc: Y.Doc, blocks: NewBlock[]): void {
  const top = topOf(doc)
  const made = freshOf(doc, blocks).map(containerOf)
  if (made.length === 0) return
  if (!top) return doc.getXmlFragment(documentRoot).insert(0, [groupOf(freshOf(doc, blocks))])
  const places = placesIn(top)
  const [only] = places
  if (places.length === 1 && only && isEmptyLine(only.block)) top.insert(0, made)
  else top.push(made)
}

/** Puts blocks before or after the one with an id, beside it. False when it is not there. */
export function insertBlocks(
  doc: Y.Doc,
  beside: { id: string; side: 'before' | 'after' },
  blocks: NewBlock[],
): boolean {
  const place = placeOf(doc, beside.id)
  if (!place) return false
  const made = freshOf(doc, blocks).map(containerOf)
  if (made.length > 0) place.group.insert(indexOf(place) + (beside.side === 'after' ? 1 : 0), made)
  return true
}

/** Makes a document hold these blocks by as small a change as there is. Answers the ids of the blocks that it made or changed. */
export function replaceBlocks(doc: Y.Doc, blocks: NewBlock[]): string[] {
  const ids: string[] = []
  // The editor must have a line to write in.
  const wanted = blocks.length > 0 ? blocks : [emptyLine]
  const top = topOf(doc)
  if (top) replaceGroup(top, wanted, ids)
  else doc.getXmlFragment(documentRoot).insert(0, [groupOf(wanted)])
  return ids
}

const emptyLine: NewBlock = { type: 'paragraph' }

/** Changes properties or words of one block, letter by letter. Answers why not, when it cannot. */
export function changeBlock(
  doc: Y.Doc,
  id: string,
  { content, props = {} }: BlockChange,
): 'done' | 'missing' | 'misfit' {
  const place = placeOf(doc, id)
  if (!place) return 'missing'
  const { container, block } = place
  const own = elementsIn(container).find((part) => part.nodeName !== 'blockGroup')
  if (!own || !isBlockType(block.type) || misfitOf(block.type, props, content)) return 'misfit'
  const words = content ?? block.content ?? ''
  changeOwn(own, { type: block.type, props: { ...block.props, ...props }, content: words })
  return 'done'
}

const isBlockType = (type: string): type is NewBlock['type'] => specOf(type) !== null

/** Takes a block away, with what is below it. False when it is not there. */
export function deleteBlock(doc: Y.Doc, id: string): boolean {
  const place = placeOf(doc, id)
  if (!place) return false
  const { group } = place
  if (group.length > 1) {
    group.delete(indexOf(place), 1)
    return true
  }
  // A group that holds nothing is none to the editor; the last line of a document stays as an empty one.
  const above = placesOf(doc).find(({ container }) => groupsIn(container).includes(group))
  if (above) above.container.delete(above.container.toArray().indexOf(group), 1)
  else {
    group.delete(0, 1)
    group.insert(0, [containerOf(emptyLine)])
  }
  return true
}
