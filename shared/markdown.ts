import { gfmToMarkdown } from 'mdast-util-gfm'
import { toMarkdown } from 'mdast-util-to-markdown'
import type { Block, Inline, TableContent } from './blocks-spec.ts'
import { phrasing } from './markdown-phrasing.ts'
import { wordsOf } from './read-blocks.ts'

type Root = Extract<Parameters<typeof toMarkdown>[0], { type: 'root' }>
type Any = Root['children'][number]
/** What a quote and a list's item may hold; the text as a whole may hold it too. */
type Flow = Extract<Any, { type: 'blockquote' }>['children'][number]
type Item = Extract<Flow, { type: 'list' }>['children'][number]
type Cell = Extract<Flow, { type: 'table' }>['children'][number]['children'][number]

/**
 * Blocks as Markdown with GitHub's tables, task lists and strikethrough; underlining is `<u>`. What Markdown cannot say is left out:
 * colours, alignment outside of tables, empty lines. A table's first row is its head, and what lies below a paragraph follows it.
 */
export function markdownOf(blocks: Block[]): string {
  return toMarkdown(
    { type: 'root', children: flowOf(blocks) },
    { extensions: [gfmToMarkdown()], bullet: '-', emphasis: '*', rule: '-', fences: true, listItemIndent: 'one' },
  )
}

const lists = new Set(['bulletListItem', 'numberedListItem', 'checkListItem', 'toggleListItem'])
const isOrdered = ({ type }: Block): boolean => type === 'numberedListItem'
const startOf = ({ props }: Block): number => (typeof props['start'] === 'number' ? props['start'] : 1)

function flowOf(blocks: Block[]): Flow[] {
  const flow: Flow[] = []
  for (let at = 0; at < blocks.length;) {
    const block = blocks[at]
    if (!block) break
    if (!lists.has(block.type)) {
      flow.push(...nodesOf(block))
      at += 1
      continue
    }
    const end = endOfList(blocks, at)
    flow.push(listOf(blocks.slice(at, end)))
    at = end
  }
  return flow
}

/** A number of its own begins another list. */
function endOfList(blocks: Block[], from: number): number {
  const [first] = blocks.slice(from, from + 1)
  let end = from + 1
  for (let next = blocks[end]; first && next && lists.has(next.type); next = blocks[++end])
    if (isOrdered(next) !== isOrdered(first) || (isOrdered(next) && 'start' in next.props)) break
  return end
}

function listOf(items: Block[]): Flow {
  const [first] = items
  const ordered = first !== undefined && isOrdered(first)
  return {
    type: 'list',
    ordered,
    ...(ordered && { start: startOf(first) }),
    spread: false,
    children: items.map(itemOf),
  }
}

function itemOf(block: Block): Item {
  const { type, props, children } = block
  const own = paragraphOf(block)
  const kids: Item['children'] = [...(own ? [own] : []), ...flowOf(children)]
  // Markdown knows a task only by the words after its box.
  const checked = type === 'checkListItem' && own ? props['checked'] === true : null
  return { type: 'listItem', spread: false, checked, children: kids }
}

const inlineIn = ({ content }: Block): Inline[] => (Array.isArray(content) ? content : [])
const text = (value: unknown): string => (typeof value === 'string' ? value : '')

function paragraphOf(block: Block): Extract<Flow, { type: 'paragraph' }> | null {
  const children = phrasing(inlineIn(block))
  return children.length > 0 ? { type: 'paragraph', children } : null
}

function nodesOf(block: Block): Flow[] {
  const { type, props, content, children } = block
  const own = paragraphOf(block)
  const alone = own ? [own] : []
  if (type === 'quote') return [{ type: 'blockquote', children: [...alone, ...flowOf(children)] }]
  const below = flowOf(children)
  if (type === 'heading')
    return [{ type: 'heading', depth: depthOf(props['level']), children: phrasing(inlineIn(block)) }, ...below]
  if (type === 'codeBlock') return [codeOf(block), ...below]
  if (type === 'divider') return [{ type: 'thematicBreak' }, ...below]
  if (content === null) return [...fileOf(block), ...below]
  return Array.isArray(content) ? [...alone, ...below] : [tableOf(content), ...below]
}

const depths = [1, 2, 3, 4, 5, 6] as const
const depthOf = (level: unknown) => depths.find((depth) => depth === level) ?? 1

function codeOf(block: Block): Flow {
  const language = text(block.props['language'])
  return { type: 'code', lang: language === 'text' ? null : language, value: inlineIn(block).map(wordsOf).join('') }
}

/** A picture is shown, any other file is linked; one that was never chosen is nothing. */
function fileOf({ type, props }: Block): Flow[] {
  const [url, name, caption] = [text(props['url']), text(props['name']), text(props['caption'])]
  if (url === '') return []
  if (type === 'image') {
    const title = caption === '' ? null : caption
    return [{ type: 'paragraph', children: [{ type: 'image', url, alt: name, title }] }]
  }
  const label = caption || name || url
  return [{ type: 'paragraph', children: [{ type: 'link', url, children: [{ type: 'text', value: label }] }] }]
}

const sideOf = (alignment: string): 'center' | 'right' | null =>
  alignment === 'center' || alignment === 'right' ? alignment : null

function tableOf({ rows }: TableContent): Flow {
  const columns = Math.max(1, ...rows.map(({ cells }) => cells.reduce((sum, { props }) => sum + props.colspan, 0)))
  const empty = (count: number) => Array.from({ length: count }, (): Cell => ({ type: 'tableCell', children: [] }))
  const align = (rows[0]?.cells ?? []).flatMap(({ props }) => [
    sideOf(props.textAlignment),
    ...Array.from({ length: props.colspan - 1 }, () => null),
  ])
  return {
    type: 'table',
    align,
    children: rows.map(({ cells }) => {
      const written = cells.flatMap(({ content, props }): Cell[] => [
        { type: 'tableCell', children: phrasing(content, '<br>') },
        ...empty(props.colspan - 1),
      ])
      return { type: 'tableRow', children: [...written, ...empty(columns - written.length)] }
    }),
  }
}
