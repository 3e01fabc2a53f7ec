import type { fromMarkdown } from 'mdast-util-from-markdown'
import { type Inline, isSameStyle, type StyledText, styled, type TextStyles } from './blocks-spec.ts'
import { mentionedBy, safeHref } from './hrefs.ts'
import { wordsOf } from './read-blocks.ts'

type Root = ReturnType<typeof fromMarkdown>
type Flow = Root['children'][number]
export type Phrasing = Extract<Flow, { type: 'paragraph' }>['children'][number]
type Target = { url: string; title?: string | null | undefined }
/** Targets that are named at another place of the text. */
export type Definitions = Map<string, Target>

/** Definitions stand anywhere, also in quotes and lists. */
export function definitionsIn(nodes: Flow[]): Definitions {
  const found: Definitions = new Map()
  const waiting: Flow[] = [...nodes]
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (node.type === 'definition') found.set(node.identifier.toLowerCase(), node)
    else if (node.type === 'blockquote') waiting.push(...node.children)
    else if (node.type === 'list') waiting.push(...node.children.flatMap((item) => item.children))
  }
  return found
}

type Style = { styles: TextStyles; href: string | null }

/** Words with their styles. A line that only ends in the source goes on; `<br>` and a hard break end it. */
export function inlineFrom(nodes: Phrasing[], defs: Definitions): Inline[] {
  const read: Inline[] = []
  walk(nodes, { styles: {}, href: null }, read, defs)
  return trimmed(read)
}

function walk(nodes: Phrasing[], style: Style, read: Inline[], defs: Definitions): void {
  let { styles } = style
  for (const node of nodes) {
    // `<u>` has no node of its own: its tags stand among the words.
    if (node.type === 'html') {
      if (/^<(u|ins)>$/i.test(node.value)) styles = { ...styles, underline: true }
      else if (/^<\/(u|ins)>$/i.test(node.value)) styles = style.styles
      else if (/^<br\s*\/?>$/i.test(node.value)) add(read, '\n', { ...style, styles })
      continue
    }
    step(node, { ...style, styles }, read, defs)
  }
}

function step(node: Phrasing, style: Style, read: Inline[], defs: Definitions): void {
  const within = (more: TextStyles, children: Phrasing[]) =>
    walk(children, { ...style, styles: { ...style.styles, ...more } }, read, defs)
  switch (node.type) {
    case 'text':
      return add(read, node.value.replace(/[ \t]*\r?\n[ \t]*/g, ' '), style)
    case 'strong':
      return within({ bold: true }, node.children)
    case 'emphasis':
      return within({ italic: true }, node.children)
    case 'delete':
      return within({ strike: true }, node.children)
    case 'inlineCode':
      return add(read, node.value.replaceAll('\n', ' '), { ...style, styles: { ...style.styles, code: true } })
    case 'break':
      return add(read, '\n', style)
    case 'link':
      if (mentionedBy(node.url) !== null) return addMention(read, node, defs)
      return walk(node.children, { ...style, href: safeHref(node.url) }, read, defs)
    case 'linkReference':
      return walk(node.children, { ...style, href: hrefOf(defs, node.identifier) }, read, defs)
    case 'image':
      return add(read, node.alt || node.url.slice(0, 200), { ...style, href: style.href ?? safeHref(node.url) })
    case 'imageReference':
      return add(read, node.alt || node.identifier, { ...style, href: style.href ?? hrefOf(defs, node.identifier) })
    case 'footnoteReference':
      return add(read, `[${node.identifier}]`, style)
    default:
      return
  }
}

/** A mention has no style of its own, and is of whoever the address says; its words are only what is shown. */
function addMention(read: Inline[], { url, children }: Extract<Phrasing, { type: 'link' }>, defs: Definitions): void {
  const userId = mentionedBy(url) ?? ''
  const label = inlineFrom(children, defs).map(wordsOf).join('').slice(0, 60)
  if (label !== '') read.push({ type: 'mention', props: { userId, label } })
}

function hrefOf(defs: Definitions, identifier: string): string | null {
  const target = defs.get(identifier.toLowerCase())
  return target ? safeHref(target.url) : null
}

/** Neighbours of one look are one. */
function add(read: Inline[], text: string, { styles, href }: Style): void {
  if (text === '') return
  const last = read.at(-1)
  const words = styled(text, styles)
  if (href === null) {
    if (last?.type === 'text' && isSameStyle(last.styles, styles)) last.text += text
    else read.push(words)
    return
  }
  if (last?.type !== 'link' || last.href !== href) return void read.push({ type: 'link', href, content: [words] })
  const before: StyledText | undefined = last.content.at(-1)
  if (before && isSameStyle(before.styles, styles)) before.text += text
  else last.content.push(words)
}

/** Line breaks at both ends say nothing. */
function trimmed(read: Inline[]): Inline[] {
  const [first, last] = [read.at(0), read.at(-1)]
  if (first?.type === 'text') first.text = first.text.replace(/^\n+/, '')
  if (last?.type === 'text') last.text = last.text.replace(/\n+$/, '')
  return read.filter((inline) => inline.type !== 'text' || inline.text !== '')
}
