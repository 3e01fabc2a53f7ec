import type { toMarkdown } from 'mdast-util-to-markdown'
import type { Inline, Mention, StyledText } from './blocks-spec.ts'
import { mentionHref } from './hrefs.ts'

type Flow = Extract<Parameters<typeof toMarkdown>[0], { type: 'root' }>['children'][number]
type Phrasing = Extract<Flow, { type: 'paragraph' }>['children'][number]

const marks = ['bold', 'italic', 'strike', 'underline'] as const
type Mark = (typeof marks)[number]
/** Words with the styles that Markdown has, from the outermost; a piece may be a line break. */
type Piece = { text: string; marks: Mark[]; code: boolean; href: string | null; isMention?: true }

/** Words for a Markdown tree. `lineBreak`: how a line break is written where a line cannot end, in a table. */
export function phrasing(inlines: Inline[], lineBreak?: '<br>'): Phrasing[] {
  const pieces = trimmed(inlines.flatMap(piecesOf))
  return nested(pieces, lineBreak)
}

function piecesOf(inline: Inline): Piece[] {
  if (inline.type === 'mention') return [pieceOf(inline)]
  if (inline.type === 'text') return linesOf(inline, null)
  return inline.content.flatMap((words) => linesOf(words, inline.href))
}

const pieceOf = ({ props: { userId, label } }: Mention): Piece => ({
  text: label,
  marks: [],
  code: false,
  href: mentionHref(userId),
  isMention: true,
})

function linesOf({ text, styles }: StyledText, href: string | null): Piece[] {
  const held = marks.filter((mark) => styles[mark])
  const parts = text.split(/(\n)/).filter((part) => part !== '')
  return parts.map((part) => ({ text: part, marks: held, code: styles.code === true, href }))
}

const isBreak = (piece: Piece | undefined): boolean => piece?.text === '\n'

function trimmed(pieces: Piece[]): Piece[] {
  const first = pieces.findIndex((piece) => !isBreak(piece))
  const last = pieces.findLastIndex((piece) => !isBreak(piece))
  return first < 0 ? [] : pieces.slice(first, last + 1)
}

/** Puts the longest run with a style in common into one node, so that styles that overlap become styles in each other. */
function nested(pieces: Piece[], lineBreak: '<br>' | undefined): Phrasing[] {
  const nodes: Phrasing[] = []
  for (let at = 0; at < pieces.length;) {
    const { end, key } = longestFrom(pieces, at)
    const run = pieces.slice(at, end)
    at = end
    if (key === null) nodes.push(...run.flatMap((piece) => leafOf(piece, lineBreak)))
    else nodes.push(...wrapped(key, run, lineBreak))
  }
  return nodes
}

type Key = { mark: Mark } | { href: string }

function longestFrom(pieces: Piece[], from: number): { end: number; key: Key | null } {
  const first = pieces[from]
  const keys: Key[] = first
    ? [...(first.href === null ? [] : [{ href: first.href }]), ...first.marks.map((mark) => ({ mark }))]
    : []
  let best: { end: number; key: Key | null } = { end: from + 1, key: null }
  for (const key of keys) {
    let end = from + 1
    while (end < pieces.length && has(pieces[end], key)) end += 1
    if (best.key === null || end > best.end) best = { end, key }
  }
  return best
}

const has = (piece: Piece | undefined, key: Key): boolean =>
  // Two mentions of one person are two.
  piece !== undefined && !piece.isMention && ('href' in key ? piece.href === key.href : piece.marks.includes(key.mark))

function wrapped(key: Key, run: Piece[], lineBreak: '<br>' | undefined): Phrasing[] {
  if ('href' in key) {
    const children = nested(
      run.map((piece) => ({ ...piece, href: null })),
      lineBreak,
    )
    // The reader has no links in links, nor has this tree.
    return [{ type: 'link', url: key.href, children: children.filter((node) => node.type !== 'link') }]
  }
  const children = nested(
    run.map((piece) => ({ ...piece, marks: piece.marks.filter((mark) => mark !== key.mark) })),
    lineBreak,
  )
  switch (key.mark) {
    case 'bold':
      return [{ type: 'strong', children }]
    case 'italic':
      return [{ type: 'emphasis', children }]
    case 'strike':
      return [{ type: 'delete', children }]
    case 'underline':
      return [{ type: 'html', value: '<u>' }, ...children, { type: 'html', value: '</u>' }]
  }
}

function leafOf(piece: Piece, lineBreak: '<br>' | undefined): Phrasing[] {
  if (isBreak(piece)) return [lineBreak ? { type: 'html', value: lineBreak } : { type: 'break' }]
  return [piece.code ? { type: 'inlineCode', value: piece.text } : { type: 'text', value: piece.text }]
}
