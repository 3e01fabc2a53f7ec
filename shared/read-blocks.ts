import * as Y from 'yjs'
import {
  type Block,
  type BlockProps,
  cellDefaults,
  type CellProps,
  documentRoot,
  type Inline,
  isSameStyle,
  specOf,
  type StyledText,
  type TableCell,
  type TableContent,
  type TextStyles,
} from './blocks-spec.ts'

/** The blocks of a document as BlockNote's JSON, read from the fragment `body` without an editor. What is no block is left out. */
export function blocksOf(doc: Y.Doc): Block[] {
  return doc.getXmlFragment(documentRoot).toArray().flatMap(blocksIn)
}

export const elementsIn = (parent: Y.XmlFragment): Y.XmlElement[] =>
  parent.toArray().filter((child) => child instanceof Y.XmlElement)

function blocksIn(node: unknown): Block[] {
  if (!(node instanceof Y.XmlElement)) return []
  if (node.nodeName === 'blockGroup') return elementsIn(node).flatMap(blocksIn)
  const block = blockOf(node)
  return block ? [block] : []
}

/** The block in a `blockContainer`; null for any other node, and for a container that holds nothing. */
export function blockOf(node: Y.XmlElement): Block | null {
  if (node.nodeName !== 'blockContainer') return null
  const parts = elementsIn(node)
  const own = parts.find((part) => part.nodeName !== 'blockGroup')
  if (!own) return null
  const id = node.getAttribute('id') ?? ''
  const children = parts.filter((part) => part !== own).flatMap(blocksIn)
  return { id, type: own.nodeName, props: propsOf(own), content: contentOf(own), children }
}

const attributesOf = (node: Y.XmlElement): [string, unknown][] => Object.entries<unknown>(node.getAttributes())

function propsOf(node: Y.XmlElement): BlockProps {
  const props: BlockProps = {}
  for (const [key, value] of attributesOf(node)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') props[key] = value
  }
  return props
}

function contentOf(node: Y.XmlElement): Block['content'] {
  const holds = specOf(node.nodeName)?.content
  if (holds === 'none') return null
  return holds === 'table' ? tableOf(node) : inlineOf(node)
}

function tableOf(table: Y.XmlElement): TableContent {
  const rows = elementsIn(table).map(elementsIn)
  const isHeader = (cell: Y.XmlElement | undefined) => cell?.nodeName === 'tableHeader'
  const headerRows = rows.filter((cells) => cells.length > 0 && cells.every(isHeader)).length
  const headerCols = (rows[0] ?? []).filter((_, column) => rows.every((cells) => isHeader(cells[column]))).length
  return {
    type: 'tableContent',
    columnWidths: (rows[0] ?? []).flatMap(widthsOf),
    ...(headerRows > 0 && { headerRows }),
    ...(headerCols > 0 && { headerCols }),
    rows: rows.map((cells) => ({ cells: cells.map(cellOf) })),
  }
}

function widthsOf(cell: Y.XmlElement): (number | null)[] {
  const { colspan } = cellPropsOf(cell)
  const widths: unknown = new Map(attributesOf(cell)).get('colwidth')
  return Array.from({ length: colspan }, (_, at) => {
    const width: unknown = Array.isArray(widths) ? widths[at] : null
    return typeof width === 'number' && width > 0 ? width : null
  })
}

const cellOf = (cell: Y.XmlElement): TableCell => ({
  type: 'tableCell',
  // Cells that were merged hold a paragraph each.
  content: elementsIn(cell).flatMap((words, at) => [...(at > 0 ? [lineBreak] : []), ...inlineOf(words)]),
  props: cellPropsOf(cell),
})

function cellPropsOf(cell: Y.XmlElement): CellProps {
  const { colspan, rowspan, ...words } = propsOf(cell)
  const text = (name: 'backgroundColor' | 'textColor' | 'textAlignment') =>
    typeof words[name] === 'string' ? words[name] : cellDefaults[name]
  return {
    colspan: typeof colspan === 'number' && colspan >= 1 ? Math.min(colspan, 1000) : 1,
    rowspan: typeof rowspan === 'number' && rowspan >= 1 ? rowspan : 1,
    backgroundColor: text('backgroundColor'),
    textColor: text('textColor'),
    textAlignment: text('textAlignment'),
  }
}

const lineBreak: StyledText = { type: 'text', text: '\n', styles: {} }

/** The words of a node, with neighbours of one look joined; a line break belongs to what is before it, as in the editor. */
export function inlineOf(node: Y.XmlElement): Inline[] {
  const read: Inline[] = []
  for (const child of node.toArray()) {
    if (child instanceof Y.XmlText) for (const part of deltaOf(child)) addWords(read, part)
    else if (child instanceof Y.XmlElement && child.nodeName === 'hardBreak') addBreak(read)
    else if (child instanceof Y.XmlElement && child.nodeName === 'mention') read.push(mentionOf(child))
  }
  return read
}

function mentionOf(node: Y.XmlElement): Inline {
  const { userId = '', label = '' } = propsOf(node)
  return { type: 'mention', props: { userId: String(userId), label: String(label) } }
}

function addBreak(read: Inline[]): void {
  const last = read.at(-1)
  const words = last?.type === 'link' ? last.content.at(-1) : last
  if (words?.type === 'text') words.text += '\n'
  else read.push({ ...lineBreak })
}

type DeltaPart = { insert?: unknown; attributes?: Record<string, unknown> }
const deltaOf = (text: Y.XmlText): DeltaPart[] => text.toDelta()

function addWords(read: Inline[], { insert, attributes = {} }: DeltaPart): void {
  if (typeof insert !== 'string' || insert === '') return
  const words: StyledText = { type: 'text', text: insert, styles: stylesOf(attributes) }
  const link = attributes['link']
  const href = typeof link === 'object' && link !== null && 'href' in link ? link.href : undefined
  const last = read.at(-1)
  if (typeof href !== 'string') {
    if (last?.type === 'text' && isSameStyle(last.styles, words.styles)) last.text += insert
    else read.push(words)
    return
  }
  if (last?.type !== 'link' || last.href !== href) return void read.push({ type: 'link', href, content: [words] })
  const before = last.content.at(-1)
  if (before && isSameStyle(before.styles, words.styles)) before.text += insert
  else last.content.push(words)
}

const flags = ['bold', 'italic', 'underline', 'strike', 'code'] as const
const colors = ['textColor', 'backgroundColor'] as const

function stylesOf(marks: Record<string, unknown>): TextStyles {
  const styles: TextStyles = {}
  for (const flag of flags) if (marks[flag]) styles[flag] = true
  for (const color of colors) {
    const mark = marks[color]
    if (typeof mark === 'object' && mark !== null && 'stringValue' in mark && typeof mark.stringValue === 'string')
      styles[color] = mark.stringValue
  }
  return styles
}

/** Plain text of a document, one line for each block or table row; what search, mentions and `Document.content` see. */
export function plainTextOf(blocks: Block[]): string {
  return blocks.flatMap(linesOf).join('\n')
}

function linesOf({ content, children, props }: Block): string[] {
  const below = children.flatMap(linesOf)
  if (content === null)
    return typeof props['caption'] === 'string' && props['caption'] !== '' ? [props['caption'], ...below] : below
  if (Array.isArray(content)) return [content.map(wordsOf).join(''), ...below]
  return [
    ...content.rows.map(({ cells }) => cells.map((cell) => cell.content.map(wordsOf).join('')).join('\t')),
    ...below,
  ]
}

/** The words of a piece of text; a mention says its label. */
export function wordsOf(inline: Inline): string {
  if (inline.type === 'text') return inline.text
  if (inline.type === 'link') return inline.content.map(({ text }) => text).join('')
  return inline.props.label
}
