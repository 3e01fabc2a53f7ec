import { isSafeHref } from './hrefs.ts'

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
/** Plain or styled text. */
export const styled = (text: string, styles: TextStyles = {}): StyledText => ({ type: 'text', text, styles })
const styleNames = ['bold', 'italic', 'underline', 'strike', 'code', 'textColor', 'backgroundColor'] as const
export const isSameStyle = (a: TextStyles, b: TextStyles): boolean => styleNames.every((name) => a[name] === b[name])
export type LinkText = { type: 'link'; href: string; content: StyledText[] }
/** A person named in the text; `label` is `@username`, which the plain text says. */
export type Mention = { type: 'mention'; props: { userId: string; label: string } }
export type Inline = StyledText | LinkText | Mention

export type BlockProps = Record<string, string | number | boolean>
export type CellProps = {
  colspan: number
  rowspan: number
  backgroundColor: string
  textColor: string
  textAlignment: string
}
export type TableCell = { type: 'tableCell'; content: Inline[]; props: CellProps }
/** `headerRows` and `headerCols` count from the top and the left. A width is in pixels, null where the browser decides. */
export type TableContent = {
  type: 'tableContent'
  columnWidths: (number | null)[]
  headerRows?: number
  headerCols?: number
  rows: { cells: TableCell[] }[]
}

/** A block as BlockNote's JSON has it. `content` is null for a block that holds no text. */
export type Block = {
  id: string
  type: string
  props: BlockProps
  content: Inline[] | TableContent | null
  children: Block[]
}

const looks = { backgroundColor: 'default', textColor: 'default', textAlignment: 'left' }
const file = { backgroundColor: 'default', name: '', url: '', caption: '' }
const picture = { ...file, textAlignment: 'left', showPreview: true }

type Spec = {
  /** `text`: words with styles. `code`: words only, line breaks stay in them. */
  content: 'text' | 'code' | 'table' | 'none'
  /** Written in full, so that opening a document changes nothing in it. */
  props: BlockProps
  /** Properties without a default. */
  optional?: Record<string, 'number'>
}

/** Every block of the editor (BlockNote 0.51 with web/docs/schema.tsx) with its properties and their defaults. */
export const blockSpecs = {
  paragraph: { content: 'text', props: looks },
  heading: { content: 'text', props: { ...looks, level: 1, isToggleable: false } },
  bulletListItem: { content: 'text', props: looks },
  numberedListItem: { content: 'text', props: looks, optional: { start: 'number' } },
  checkListItem: { content: 'text', props: { ...looks, checked: false } },
  toggleListItem: { content: 'text', props: looks },
  quote: { content: 'text', props: { backgroundColor: 'default', textColor: 'default' } },
  codeBlock: { content: 'code', props: { language: 'text' } },
  table: { content: 'table', props: { textColor: 'default' } },
  image: { content: 'none', props: picture, optional: { previewWidth: 'number' } },
  video: { content: 'none', props: picture, optional: { previewWidth: 'number' } },
  audio: { content: 'none', props: { ...file, showPreview: true } },
  file: { content: 'none', props: file },
  divider: { content: 'none', props: {} },
} as const satisfies Record<string, Spec>

export type BlockType = keyof typeof blockSpecs
export const blockTypes = Object.keys(blockSpecs) as [BlockType, ...BlockType[]]

/** What is known of a block; null for one that the editor does not have. */
export const specOf = (type: string): Spec | null => new Map<string, Spec>(Object.entries(blockSpecs)).get(type) ?? null

export const cellDefaults: CellProps = {
  colspan: 1,
  rowspan: 1,
  backgroundColor: 'default',
  textColor: 'default',
  textAlignment: 'left',
}

export type NewCell = { type: 'tableCell'; content: Inline[]; props?: Partial<CellProps> }
export type NewTable = {
  type: 'tableContent'
  columnWidths?: (number | null)[]
  headerRows?: number
  headerCols?: number
  rows: { cells: NewCell[] }[]
}

/** What somebody writes down: an id is made when none is given, props have defaults, a string is plain text. */
export type NewBlock = {
  type: BlockType
  id?: string
  props?: BlockProps
  content?: string | Inline[] | NewTable
  children?: NewBlock[]
}

/** What of properties or content a block of a type cannot have, and why; null when all fits. Unknown types are not judged. */
export function misfitOf(
  type: string,
  props: BlockProps,
  content: NewBlock['content'],
): { path: string[]; message: string } | null {
  const spec = specOf(type)
  if (!spec) return null
  for (const [name, value] of Object.entries(props)) {
    const wanted = Object.hasOwn(spec.props, name) ? typeof spec.props[name] : spec.optional?.[name]
    if (typeof value !== wanted) return { path: ['props', name], message: `not a property of a ${type}` }
  }
  const { url } = props
  if (typeof url === 'string' && url !== '' && !isSafeHref(url))
    return { path: ['props', 'url'], message: 'not an address that may be linked' }
  const isTable = typeof content === 'object' && 'rows' in content
  if (content !== undefined && (spec.content === 'none' || isTable !== (spec.content === 'table')))
    return { path: ['content'], message: `not what a ${type} holds` }
  return null
}
