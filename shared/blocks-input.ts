import { z } from 'zod'
import { blockTypes, misfitOf, type NewBlock } from './blocks-spec.ts'
import { isSafeHref } from './hrefs.ts'
import { textOf } from './text.ts'

/** Bounds of what is written into a document or whiteboard at once. */
export const editLimit = {
  /** Blocks, or elements of a whiteboard, in one request; those below others count too. */
  items: 2000,
  /** How deep blocks lie below each other. */
  depth: 20,
  /** Characters of one text. */
  text: 500_000,
  /** Characters of Markdown. */
  markdown: 500_000,
} as const

/** A block's id: ours, or one that an editor made. */
export const BlockId = z.string().regex(/^[\w-]{1,64}$/, 'not the id of a block')

const Words = textOf(editLimit.text)
const Short = textOf(2000)
const flag = z.literal(true).exactOptional()
const color = textOf(40).exactOptional()
const Styles = z.strictObject({
  bold: flag,
  italic: flag,
  underline: flag,
  strike: flag,
  code: flag,
  textColor: color,
  backgroundColor: color,
})
const StyledText = z.strictObject({ type: z.literal('text'), text: Words, styles: Styles })
export const Href = Short.refine(isSafeHref, 'not an address that may be linked')
const Inline = z.discriminatedUnion('type', [
  StyledText,
  z.strictObject({ type: z.literal('link'), href: Href, content: z.array(StyledText) }),
  z.strictObject({ type: z.literal('mention'), props: z.strictObject({ userId: textOf(40), label: textOf(60) }) }),
])

const span = z.int().min(1).max(50).exactOptional()
const Cell = z.strictObject({
  type: z.literal('tableCell'),
  content: z.array(Inline),
  props: z
    .strictObject({
      colspan: span,
      rowspan: span,
      backgroundColor: color,
      textColor: color,
      textAlignment: z.enum(['left', 'center', 'right', 'justify']).exactOptional(),
    })
    .exactOptional(),
})
const Table = z.strictObject({
  type: z.literal('tableContent'),
  columnWidths: z.array(z.number().min(0).max(5000).nullable()).exactOptional(),
  headerRows: z.int().min(0).exactOptional(),
  headerCols: z.int().min(0).exactOptional(),
  rows: z.array(z.strictObject({ cells: z.array(Cell).max(50) })),
})

const flat = {
  type: z.enum(blockTypes),
  id: BlockId.exactOptional(),
  props: z.record(z.string(), z.union([Short, z.number(), z.boolean()])).exactOptional(),
}
const Content = z.union([Words, z.array(Inline), Table])

/** A block that somebody writes: of a type that the editor has, with properties that this type has. */
export const BlockInput: z.ZodType<NewBlock, NewBlock> = z
  .strictObject({
    ...flat,
    content: Content.exactOptional(),
    get children() {
      return z.array(BlockInput).exactOptional()
    },
  })
  .superRefine(checkBlock)

function checkBlock({ type, props = {}, content }: NewBlock, ctx: z.RefinementCtx): void {
  const misfit = misfitOf(type, props, content)
  if (misfit) ctx.addIssue({ code: 'custom', ...misfit })
}

/** How many blocks these are with those below them, and how deep they lie. */
export const sizeOf = (blocks: NewBlock[], depth = 0): { count: number; depth: number } =>
  blocks.reduce(
    (sum, { children = [] }) => {
      const below = sizeOf(children, depth + 1)
      return { count: sum.count + 1 + below.count, depth: Math.max(sum.depth, below.depth) }
    },
    { count: 0, depth },
  )

/** What changes in one block: its words, or some of its properties. */
export const BlockChange = z
  .strictObject({ content: z.union([Words, z.array(Inline)]).exactOptional(), props: flat.props })
  .refine(({ content, props }) => content !== undefined || props !== undefined, 'nothing to change')
export type BlockChange = z.infer<typeof BlockChange>

/** Blocks that somebody writes at once; how many there may be, who takes them says. */
export const BlocksInput = z
  .array(BlockInput)
  .min(1)
  .refine((blocks) => sizeOf(blocks).depth <= editLimit.depth, `at most ${editLimit.depth} blocks below each other`)
