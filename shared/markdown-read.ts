import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import { type Inline, type NewBlock, type NewCell, styled } from './blocks-spec.ts'
import { safeHref } from './hrefs.ts'
import { type Definitions, definitionsIn, inlineFrom, type Phrasing } from './markdown-inline.ts'

type Root = ReturnType<typeof fromMarkdown>
type Flow = Root['children'][number]
type Of<T extends Flow['type']> = Extract<Flow, { type: T }>

/** Names of code languages that the editor does not list, by the one it does. */
const aliases = new Map([
  ['js', 'javascript'],
  ['jsx', 'javascript'],
  ['ts', 'typescript'],
  ['tsx', 'typescript'],
  ['py', 'python'],
  ['rs', 'rust'],
  ['rb', 'ruby'],
  ['sh', 'bash'],
  ['shell', 'bash'],
  ['yml', 'yaml'],
  ['md', 'markdown'],
  ['c++', 'cpp'],
  ['c#', 'csharp'],
])

/** More of these at the beginning of a line than any text needs; taking them apart would take minutes. */
const tooDeep = /^(?:[ \t]{0,3}(?:>|[-*+]|\d{1,9}[.)])[ \t]?){40}/m

/**
 * Markdown (CommonMark with GitHub's tables, task lists, strikethrough and links) as blocks without ids. What Markdown can say and a
 * document cannot, becomes words: HTML loses its tags, a footnote is a paragraph. Null when it is nested too deeply to be read.
 */
export function blocksFromMarkdown(markdown: string): NewBlock[] | null {
  if (tooDeep.test(markdown)) return null
  const { front, body } = splitFrontMatter(markdown.replace(/^\uFEFF/, ''))
  const root = fromMarkdown(body, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })
  const blocks = flow(root.children, definitionsIn(root.children))
  return front === null ? blocks : [codeBlock('yaml', front), ...blocks]
}

function splitFrontMatter(text: string): { front: string | null; body: string } {
  const found = /^---[ \t]*\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text)
  return found ? { front: found[1] ?? '', body: text.slice(found[0].length) } : { front: null, body: text }
}

const flow = (nodes: Flow[], defs: Definitions): NewBlock[] => nodes.flatMap((node) => blocksOf(node, defs))

function blocksOf(node: Flow, defs: Definitions): NewBlock[] {
  switch (node.type) {
    case 'paragraph':
      return paragraph(node, defs)
    case 'heading':
      return [{ type: 'heading', props: { level: node.depth }, content: inlineFrom(node.children, defs) }]
    case 'list':
      return listItems(node, defs)
    case 'blockquote':
      return [{ type: 'quote', ...split(node.children, defs) }]
    case 'code':
      return [codeBlock(node.lang, node.value)]
    case 'thematicBreak':
      return [{ type: 'divider' }]
    case 'table':
      return [table(node, defs)]
    case 'html':
      return html(node.value)
    case 'footnoteDefinition':
      return footnote(node, defs)
    default:
      return []
  }
}

function codeBlock(language: string | null | undefined, text: string): NewBlock {
  const name = (language ?? '').toLowerCase().slice(0, 40)
  return { type: 'codeBlock', props: { language: aliases.get(name) ?? (name || 'text') }, content: text }
}

/** A picture that stands alone is a block; one between words is a link. */
function paragraph({ children }: Of<'paragraph'>, defs: Definitions): NewBlock[] {
  const pictures = children.filter(
    (node) => node.type !== 'break' && !(node.type === 'text' && node.value.trim() === ''),
  )
  const blocks = pictures.map((node) => picture(node, defs))
  if (blocks.length > 0 && blocks.every((block) => block !== null)) return blocks.filter((block) => block !== null)
  return [{ type: 'paragraph', content: inlineFrom(children, defs) }]
}

function picture(node: Phrasing, defs: Definitions): NewBlock | null {
  const found =
    node.type === 'image' ? node : node.type === 'imageReference' ? defs.get(node.identifier.toLowerCase()) : undefined
  const url = found && safeHref(found.url)
  if (!found || !url || /^(mailto|tel):/i.test(url)) return null
  const alt = 'alt' in node ? (node.alt ?? '') : ''
  return { type: 'image', props: { url, name: alt, caption: found.title ?? '' } }
}

/** The first paragraph is the block's own words, all else lies below it. */
function split(children: Flow[], defs: Definitions): Pick<NewBlock, 'content' | 'children'> {
  const [first, ...rest] = children
  const own = first?.type === 'paragraph' ? inlineFrom(first.children, defs) : []
  const below = flow(first?.type === 'paragraph' ? rest : children, defs)
  return { content: own, ...(below.length > 0 && { children: below }) }
}

function listItems({ ordered, start, children }: Of<'list'>, defs: Definitions): NewBlock[] {
  return children.map((item, at): NewBlock => {
    const words = split(item.children, defs)
    if (typeof item.checked === 'boolean') return { type: 'checkListItem', props: { checked: item.checked }, ...words }
    if (!ordered) return { type: 'bulletListItem', ...words }
    const begins = at === 0 && typeof start === 'number' && start !== 1
    return { type: 'numberedListItem', ...(begins && { props: { start } }), ...words }
  })
}

function table({ align, children }: Of<'table'>, defs: Definitions): NewBlock {
  const columns = Math.max(1, ...children.map((row) => row.children.length))
  const cellAt = (nodes: Phrasing[] | undefined, column: number): NewCell => {
    const side = align?.[column]
    const content = nodes ? inlineFrom(nodes, defs) : []
    return { type: 'tableCell', content, ...(side && side !== 'left' && { props: { textAlignment: side } }) }
  }
  const rows = children.map((row) => ({
    cells: Array.from({ length: columns }, (_, column) => cellAt(row.children[column]?.children, column)),
  }))
  return { type: 'table', content: { type: 'tableContent', headerRows: 1, rows } }
}

/** What tags stand around is kept, the tags and comments are not. */
function html(value: string): NewBlock[] {
  const words = value
    .replace(/<!--[\s\S]*?(-->|$)/g, '')
    .replace(/<(script|style)\b[\s\S]*?(<\/\1>|$)/gi, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return words === '' ? [] : [{ type: 'paragraph', content: [styled(words)] }]
}

function footnote({ identifier, children }: Of<'footnoteDefinition'>, defs: Definitions): NewBlock[] {
  const { content = [], children: below = [] } = split(children, defs)
  const label: Inline = styled(`[${identifier}] `)
  return [{ type: 'paragraph', content: Array.isArray(content) ? [label, ...content] : [label] }, ...below]
}
