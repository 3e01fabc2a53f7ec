import * as Y from 'yjs'
import { newId } from './ids.ts'

/** Root type of a document's room: the fragment that BlockNote edits. */
export const documentRoot = 'body'

export type TextStyles = {
  bold?: true
  italic?: true
  underline?: true
  strike?: true
  code?: true
  textColor?: string
  backgroundColor?: string
}
export type StyledText = { type: 'text'; text: string; styles: TextStyles }
export type LinkText = { type: 'link'; href: string; content: StyledText[] }
/** An inline thing that is no text, such as a mention: its node name and attributes. */
export type InlineNode = { type: 'node'; name: string; props: BlockProps }
export type Inline = StyledText | LinkText | InlineNode

export type BlockProps = Record<string, string | number | boolean>
export type TableContent = { type: 'tableContent'; rows: { cells: { content: Inline[]; props: BlockProps }[] }[] }

/** A block as BlockNote's JSON has it. */
export type Block = {
  id: string
  type: string
  props: BlockProps
  content: Inline[] | TableContent | null
  children: Block[]
}

/** What somebody writes down: the id is made, props have defaults, a string is plain text. */
export type NewBlock = {
  type:
    | 'paragraph'
    | 'heading'
    | 'bulletListItem'
    | 'numberedListItem'
    | 'checkListItem'
    | 'codeBlock'
    | 'quote'
    | 'image'
    | 'divider'
  id?: string
  props?: BlockProps
  content?: string | (StyledText | LinkText)[]
  children?: NewBlock[]
}

const looks = { backgroundColor: 'default', textColor: 'default', textAlignment: 'left' }

/** Attributes that the editor (BlockNote 0.51) gives each block; written in full so that opening a document changes nothing in it. */
const defaults: Record<NewBlock['type'], BlockProps> = {
  paragraph: looks,
  heading: { ...looks, level: 1, isToggleable: false },
  bulletListItem: looks,
  numberedListItem: looks,
  checkListItem: { ...looks, checked: false },
  codeBlock: { language: 'text' },
  quote: { backgroundColor: 'default', textColor: 'default' },
  image: { textAlignment: 'left', backgroundColor: 'default', name: '', url: '', caption: '', showPreview: true },
  divider: {},
}

/**
 * The first content of a document as one Yjs update, in the structure that BlockNote keeps in the fragment `body`. Write it once, with
 * `seedRoom`: applied twice it stands there twice. With a `clientId`, and ids in the blocks, the same blocks always make the same
 * update, which stands there once however often it is applied.
 */
export function documentUpdate(blocks: NewBlock[], { clientId }: { clientId?: number } = {}): Uint8Array {
  const doc = new Y.Doc()
  if (clientId !== undefined) doc.clientID = clientId
  doc.getXmlFragment(documentRoot).insert(0, [group(blocks)])
  const update = Y.encodeStateAsUpdate(doc)
  doc.destroy()
  return update
}

function element(name: string, props: BlockProps, children: (Y.XmlElement | Y.XmlText)[]): Y.XmlElement {
  const made = new Y.XmlElement(name)
  // The default type of attributes knows only strings; the editor also keeps numbers and booleans there.
  const attributes: Y.XmlElement<BlockProps> = made
  for (const [key, value] of Object.entries(props)) attributes.setAttribute(key, value)
  if (children.length > 0) made.insert(0, children)
  return made
}

const group = (blocks: NewBlock[]): Y.XmlElement => element('blockGroup', {}, blocks.map(container))

function container({ type, id = newId(), props, content = [], children = [] }: NewBlock): Y.XmlElement {
  const inline = typeof content === 'string' ? [styled(content)] : content
  const text = inline.flatMap(deltaOf).filter((part) => part.insert !== '')
  const own = element(type, { ...defaults[type], ...props }, text.length > 0 ? [textNode(text)] : [])
  return element('blockContainer', { id }, children.length > 0 ? [own, group(children)] : [own])
}

/** Plain or styled text for `NewBlock.content`. */
export const styled = (text: string, styles: TextStyles = {}): StyledText => ({ type: 'text', text, styles })

type DeltaPart = { insert: string; attributes: Record<string, object> }

function textNode(delta: DeltaPart[]): Y.XmlText {
  const text = new Y.XmlText()
  text.applyDelta(delta)
  return text
}

function deltaOf(inline: StyledText | LinkText): DeltaPart[] {
  if (inline.type === 'text') return [{ insert: inline.text, attributes: marksOf(inline.styles) }]
  return inline.content.map(({ text, styles }) => ({
    insert: text,
    attributes: { ...marksOf(styles), link: { href: inline.href } },
  }))
}

/** A mark without a value is an empty object, a colour one with `stringValue`. */
function marksOf(styles: TextStyles): Record<string, object> {
  const marks = Object.entries(styles).map(([name, value]) => [name, value === true ? {} : { stringValue: value }])
  return Object.fromEntries(marks)
}
