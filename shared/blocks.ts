import * as Y from 'yjs'
import {
  type Block,
  type BlockProps,
  blockSpecs,
  blockTypes,
  cellDefaults,
  documentRoot,
  type Inline,
  type NewBlock,
  type NewCell,
  type NewTable,
  styled,
  type TextStyles,
} from './blocks-spec.ts'
import { newId } from './ids.ts'

export { documentRoot, type NewBlock, styled } from './blocks-spec.ts'

/**
 * The first content of a document as one Yjs update, in the structure that BlockNote keeps in the fragment `body`. Write it once, with
 * `seedRoom`: applied twice it stands there twice. With a `clientId`, and ids in the blocks, the same blocks always make the same
 * update, which stands there once however often it is applied.
 */
export function documentUpdate(blocks: NewBlock[], { clientId }: { clientId?: number } = {}): Uint8Array {
  const doc = new Y.Doc()
  if (clientId !== undefined) doc.clientID = clientId
  doc.getXmlFragment(documentRoot).insert(0, [groupOf(blocks)])
  const update = Y.encodeStateAsUpdate(doc)
  doc.destroy()
  return update
}

/** Blocks that were read, to be written again. One of a type that the editor does not know is left out, those below it stay. */
export function writableOf(blocks: Block[]): NewBlock[] {
  return blocks.flatMap(({ type, id, props, content, children }) => {
    const below = writableOf(children)
    const known = blockTypes.find((each) => each === type)
    return known ? [{ type: known, id, props, ...(content !== null && { content }), children: below }] : below
  })
}

/** Blocks as the node that holds siblings. */
export const groupOf = (blocks: NewBlock[]): Y.XmlElement => element('blockGroup', {}, blocks.map(containerOf))

/** Nodes can be read only once they are in a document; this is one to be thrown away. Its name is given, as Yjs takes long to make one up. */
export function putInScratch(nodes: (Y.XmlElement | Y.XmlText)[]): void {
  new Y.Doc({ guid: 'scratch' }).getXmlFragment('scratch').insert(0, nodes)
}

/** One block with its id and what is below it. */
export function containerOf(block: NewBlock): Y.XmlElement {
  const { id = newId(), children = [] } = block
  const own = ownOf(block)
  return element('blockContainer', { id }, children.length > 0 ? [own, groupOf(children)] : [own])
}

/** The node of a block's own type, properties and text. */
export function ownOf({ type, props, content = [] }: NewBlock): Y.XmlElement {
  return element(type, { ...blockSpecs[type].props, ...props }, contentOf(type, content))
}

type Node = Y.XmlElement | Y.XmlText

function contentOf(type: NewBlock['type'], content: NonNullable<NewBlock['content']>): Node[] {
  const spec = blockSpecs[type]
  if (spec.content === 'none') return []
  if (typeof content === 'object' && 'rows' in content) return spec.content === 'table' ? rowsOf(content) : []
  if (spec.content === 'table') return []
  return inlineNodes(typeof content === 'string' ? [styled(content)] : content, spec.content === 'code')
}

/** Text as the editor keeps it: runs of text with marks, and nodes (a mention, a line break) between them. */
export function inlineNodes(content: Inline[], isCode: boolean): Node[] {
  const nodes: Node[] = []
  let run: DeltaPart[] = []
  const endRun = () => {
    if (run.length > 0) nodes.push(textNode(run))
    run = []
  }
  for (const part of content.flatMap((inline) => partsOf(inline, isCode))) {
    if (!('name' in part)) {
      run.push(part)
      continue
    }
    endRun()
    nodes.push(element(part.name, part.props, []))
  }
  endRun()
  return nodes
}

function element(name: string, props: Record<string, unknown>, children: Node[]): Y.XmlElement {
  const made = new Y.XmlElement(name)
  // The default type of attributes knows only strings; the editor also keeps numbers, booleans and lists there.
  const attributes: Y.XmlElement<Record<string, object | string | number | boolean>> = made
  for (const [key, value] of Object.entries(props))
    if (value !== undefined && value !== null) attributes.setAttribute(key, value)
  if (children.length > 0) made.insert(0, children)
  return made
}

type DeltaPart = { insert: string; attributes: Record<string, object> }
type NodePart = { name: string; props: BlockProps }

function textNode(delta: DeltaPart[]): Y.XmlText {
  const text = new Y.XmlText()
  text.applyDelta(delta)
  return text
}

function partsOf(inline: Inline, isCode: boolean): (DeltaPart | NodePart)[] {
  if (inline.type === 'mention') return [{ name: 'mention', props: inline.props }]
  if (inline.type === 'text') return isCode ? plain(inline.text) : lines(inline.text, marksOf(inline.styles))
  return inline.content.flatMap(({ text, styles }) =>
    isCode ? plain(text) : lines(text, { ...marksOf(styles), link: { href: inline.href } }),
  )
}

/** In code a line break is a letter like another, and there are no styles. */
const plain = (text: string): DeltaPart[] => (text === '' ? [] : [{ insert: text, attributes: {} }])

function lines(text: string, attributes: DeltaPart['attributes']): (DeltaPart | NodePart)[] {
  const parts = text.split(/(\n)/).filter((part) => part !== '')
  return parts.map((part) => (part === '\n' ? { name: 'hardBreak', props: {} } : { insert: part, attributes }))
}

/** A mark without a value is an empty object, a colour one with `stringValue`. */
function marksOf(styles: TextStyles): Record<string, object> {
  const marks = Object.entries(styles).map(([name, value]) => [name, value === true ? {} : { stringValue: value }])
  return Object.fromEntries(marks)
}

function rowsOf({ rows, columnWidths = [], headerRows = 0, headerCols = 0 }: NewTable): Y.XmlElement[] {
  /** Rows that a cell above still reaches into, by column. */
  const reach: number[] = []
  return rows.map(({ cells }, row) => {
    let column = 0
    const nodes = cells.map((cell, index) => {
      while ((reach[column] ?? 0) > row) column += 1
      const props = { ...cellDefaults, ...cell.props }
      const span = Array.from({ length: props.colspan }, (_, i) => column + i)
      for (const covered of span) reach[covered] = row + props.rowspan
      column += props.colspan
      return cellNode(
        cell,
        props,
        row < headerRows || index < headerCols,
        span.map((at) => columnWidths[at] ?? null),
      )
    })
    return element('tableRow', {}, nodes)
  })
}

function cellNode({ content }: NewCell, props: object, isHeader: boolean, widths: (number | null)[]): Y.XmlElement {
  const colwidth = widths.some((width) => width !== null) ? widths.map((width) => width ?? 0) : null
  const words = element('tableParagraph', {}, inlineNodes(content, false))
  return element(isHeader ? 'tableHeader' : 'tableCell', { ...props, colwidth }, [words])
}
