import * as Y from 'yjs'
import {
  documentRoot,
  type Block,
  type BlockProps,
  type Inline,
  type StyledText,
  type TableContent,
  type TextStyles,
} from './blocks.ts'

/** The blocks of a document as BlockNote's JSON, read from the fragment `body` without an editor. What is no block is left out. */
export function blocksOf(doc: Y.Doc): Block[] {
  return doc.getXmlFragment(documentRoot).toArray().flatMap(blocksIn)
}

const elementsIn = (parent: Y.XmlFragment): Y.XmlElement[] =>
  parent.toArray().filter((child) => child instanceof Y.XmlElement)

function blocksIn(node: unknown): Block[] {
  if (!(node instanceof Y.XmlElement)) return []
  if (node.nodeName === 'blockGroup') return elementsIn(node).flatMap(blocksIn)
  if (node.nodeName !== 'blockContainer') return []
  const parts = elementsIn(node)
  const own = parts.find((part) => part.nodeName !== 'blockGroup')
  if (!own) return []
  const id = node.getAttribute('id') ?? ''
  const children = parts.filter((part) => part !== own).flatMap(blocksIn)
  return [{ id, type: own.nodeName, props: propsOf(own), content: contentOf(own), children }]
}

function propsOf(node: Y.XmlElement): BlockProps {
  const props: BlockProps = {}
  for (const [key, value] of Object.entries<unknown>(node.getAttributes())) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') props[key] = value
  }
  return props
}

const withoutContent = new Set(['image', 'divider', 'video', 'audio', 'file', 'pageBreak'])

function contentOf(node: Y.XmlElement): Block['content'] {
  if (withoutContent.has(node.nodeName)) return null
  return node.nodeName === 'table' ? tableOf(node) : inlineOf(node)
}

function tableOf(table: Y.XmlElement): TableContent {
  const rows = elementsIn(table).map((row) => ({
    cells: elementsIn(row).map((cell) => ({ content: elementsIn(cell).flatMap(inlineOf), props: propsOf(cell) })),
  }))
  return { type: 'tableContent', rows }
}

function inlineOf(node: Y.XmlElement): Inline[] {
  return node.toArray().flatMap((child): Inline[] => {
    if (child instanceof Y.XmlText) return deltaOf(child).flatMap(inlineText)
    if (!(child instanceof Y.XmlElement)) return []
    if (child.nodeName === 'hardBreak') return [{ type: 'text', text: '\n', styles: {} }]
    return [{ type: 'node', name: child.nodeName, props: propsOf(child) }]
  })
}

type DeltaPart = { insert?: unknown; attributes?: Record<string, unknown> }
const deltaOf = (text: Y.XmlText): DeltaPart[] => text.toDelta()

function inlineText({ insert, attributes = {} }: DeltaPart): Inline[] {
  if (typeof insert !== 'string') return []
  const text: StyledText = { type: 'text', text: insert, styles: stylesOf(attributes) }
  const link = attributes['link']
  const href = typeof link === 'object' && link !== null && 'href' in link ? link.href : undefined
  return [typeof href === 'string' ? { type: 'link', href, content: [text] } : text]
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

/** A node speaks by its `label`, or by its `name`. */
function wordsOf(inline: Inline): string {
  if (inline.type === 'text') return inline.text
  if (inline.type === 'link') return inline.content.map(({ text }) => text).join('')
  return String(inline.props['label'] ?? inline.props['name'] ?? '')
}
