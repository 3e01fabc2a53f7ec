import type * as Y from 'yjs'
import { containerOf, groupOf, ownOf, putInScratch } from './blocks.ts'
import { stepsBetween } from './blocks-match.ts'
import { type Block, type BlockProps, blockSpecs, type Inline, type NewBlock, type NewTable } from './blocks-spec.ts'
import { setWords } from './blocks-text.ts'
import { blockOf, elementsIn } from './read-blocks.ts'

type Old = { container: Y.XmlElement; block: Block }

/**
 * Makes a group hold these blocks: a block with the same id, or else the same content, stays as it is; one of the same type between two
 * of these is changed letter by letter; only the rest goes and comes. Adds the ids of what it made or changed to `ids`.
 */
export function replaceGroup(group: Y.XmlElement, blocks: NewBlock[], ids: string[]): void {
  const olds = elementsIn(group).flatMap((container): Old[] => {
    const block = blockOf(container)
    return block ? [{ container, block }] : []
  })
  const keys = contentKeys(blocks)
  const steps = stepsBetween(olds, blocks, {
    keys: [
      [({ block }) => block.id || null, ({ id }) => id ?? null],
      [({ block }) => contentKey(block), (fresh) => (fresh.id === undefined ? (keys.get(fresh) ?? null) : null)],
    ],
    may: ({ block }, { id, type }) => id === undefined && block.type === type,
  })
  let at = 0
  for (const { old, fresh } of steps) {
    if (!fresh) group.delete(placeOf(group, old.container, at), 1)
    else if (old) {
      const isSame = keys.get(fresh) === contentKey(old.block) && !hasNamesBelow(fresh)
      if (!isSame && setBlock(old.container, fresh, ids)) ids.push(old.block.id)
      at = placeOf(group, old.container, at) + 1
    } else {
      const made = containerOf(fresh)
      group.insert(at, [made])
      ids.push(made.getAttribute('id') ?? '')
      at += 1
    }
  }
}

function placeOf(group: Y.XmlElement, child: Y.XmlElement, from: number): number {
  for (let at = from; at < group.length; at++) if (group.get(at) === child) return at
  return group.toArray().indexOf(child)
}

/** All that a block says, without its id, so that the same text from elsewhere is recognised. */
const contentKey = ({ type, props, content, children }: Omit<Block, 'id'>): string =>
  JSON.stringify([type, sorted(props), content, children.map(contentKey)])
const sorted = (props: object) => Object.entries(props).toSorted(([a], [b]) => (a < b ? -1 : 1))

/** Names of what is below are not in the key. */
const hasNamesBelow = ({ children = [] }: NewBlock): boolean =>
  children.some((child) => child.id !== undefined || hasNamesBelow(child))

/** With any id, as making one up takes long. */
const named = (block: NewBlock): NewBlock => ({
  ...block,
  id: block.id ?? 'none',
  ...(block.children && { children: block.children.map(named) }),
})

/** What blocks would say if they were written. */
function contentKeys(blocks: NewBlock[]): Map<NewBlock, string> {
  const group = groupOf(blocks.map(named))
  putInScratch([group])
  const read = elementsIn(group).map(blockOf)
  return new Map(
    blocks.flatMap((block, at) => {
      const written = read[at]
      return written ? [[block, contentKey(written)]] : []
    }),
  )
}

/** Makes the block in a container this one, its id aside. Answers whether anything but what is below it changed. */
function setBlock(container: Y.XmlElement, fresh: NewBlock, ids: string[]): boolean {
  const parts = elementsIn(container)
  const own = parts.find((part) => part.nodeName !== 'blockGroup')
  const below = parts.find((part) => part.nodeName === 'blockGroup')
  const { children = [] } = fresh
  const isSameType = own?.nodeName === fresh.type
  if (!isSameType) {
    if (own) container.delete(container.toArray().indexOf(own), 1)
    container.insert(0, [ownOf(fresh)])
  }
  const changed = isSameType ? changeOwn(own, fresh) : true
  if (children.length === 0) {
    if (below) container.delete(container.toArray().indexOf(below), 1)
  } else if (below) replaceGroup(below, children, ids)
  else container.push([groupOf(children)])
  return changed || (below === undefined) !== (children.length === 0)
}

/** Properties and words of a node whose type stays. */
export function changeOwn(own: Y.XmlElement, { type, props, content = [] }: NewBlock): boolean {
  const changed = setProps(own, { ...blockSpecs[type].props, ...props })
  const holds = blockSpecs[type].content
  if (holds === 'none') return changed
  if (holds === 'table') {
    const table =
      typeof content === 'object' && 'rows' in content ? content : { type: 'tableContent' as const, rows: [] }
    return setTable(own, table) || changed
  }
  if (typeof content === 'object' && 'rows' in content) return changed
  const words: Inline[] = typeof content === 'string' ? [{ type: 'text', text: content, styles: {} }] : content
  return setWords(own, words, holds === 'code') || changed
}

/** Properties that have no default, such as a picture's width, stay when they are not given. */
function setProps(own: Y.XmlElement, props: BlockProps): boolean {
  const attributes: Y.XmlElement<BlockProps> = own
  const have = attributes.getAttributes()
  let changed = false
  for (const [name, value] of Object.entries(props)) {
    if (have[name] === value) continue
    attributes.setAttribute(name, value)
    changed = true
  }
  return changed
}

/** A table of the same shape is changed cell by cell, any other one is written anew. */
function setTable(own: Y.XmlElement, table: NewTable): boolean {
  const scratch = ownOf({ type: 'table', content: table })
  putInScratch([scratch])
  const [have, wanted] = [elementsIn(own).map(elementsIn), elementsIn(scratch).map(elementsIn)]
  const isSameShape =
    have.length === wanted.length &&
    have.every((cells, row) => {
      const others = wanted[row] ?? []
      return cells.length === others.length && cells.every((cell, at) => shapeOf(cell) === shapeOf(others[at]))
    })
  if (!isSameShape) {
    if (own.length > 0) own.delete(0, own.length)
    own.insert(
      0,
      elementsIn(scratch).map((row) => row.clone()),
    )
    return true
  }
  let changed = false
  for (const [row, cells] of have.entries())
    for (const [at, cell] of cells.entries()) {
      const words = elementsIn(cell)[0]
      const content = table.rows[row]?.cells[at]?.content
      if (words && content && setWords(words, content, false)) changed = true
    }
  return changed
}

/** All of a cell but its words; merged cells hold several paragraphs, which is another shape. */
const shapeOf = (cell: Y.XmlElement | undefined): string =>
  cell ? JSON.stringify([cell.nodeName, sorted(cell.getAttributes()), cell.length]) : ''
