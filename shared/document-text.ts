import { z } from 'zod'
import { BlockChange, BlockId, BlocksInput } from './blocks-input.ts'
import { endpoint } from './endpoint.ts'
import { Id } from './ids.ts'

const Props = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
const Inline = z.looseObject({ type: z.string() })

/** A block as BlockNote's JSON has it. */
const Block = z.object({
  id: z.string(),
  type: z.string(),
  props: Props,
  content: z.union([z.array(Inline), z.looseObject({ type: z.literal('tableContent') })]).nullable(),
  get children() {
    return z.array(Block)
  },
})

const params = z.object({ documentId: Id })
const ofBlock = z.object({ documentId: Id, blockId: BlockId })
const Made = z.object({ ids: z.array(z.string()) })

/** One of the two. */
const written = { blocks: BlocksInput.exactOptional(), markdown: z.string().exactOptional() }
const isOne = ({ blocks, markdown }: { blocks?: unknown; markdown?: unknown }) =>
  (blocks === undefined) !== (markdown === undefined)
const oneOf = { message: 'either blocks or markdown', path: ['blocks'] }
const Written = z.strictObject(written).refine(isOne, oneOf)
export type Written = z.infer<typeof Written>

export const getDocumentContent = endpoint('GET', '/documents/:documentId/content', {
  summary: 'The blocks of a document, with everything that was typed until now.',
  may: 'document.read',
  params,
  result: z.object({ gen: z.int(), blocks: z.array(Block), text: z.string() }),
})
export const getDocumentMarkdown = endpoint('GET', '/documents/:documentId/markdown', {
  summary: 'A document as Markdown, with everything that was typed until now. Colours and empty lines are not in it.',
  may: 'document.read',
  params,
  result: z.object({ markdown: z.string() }),
})
export const addToDocument = endpoint('POST', '/documents/:documentId/content', {
  summary: 'Write blocks or Markdown at the end of a document, or beside one of its blocks, while others type.',
  may: 'document.edit',
  elsewhere: true,
  params,
  body: z
    .strictObject({
      ...written,
      beside: z.strictObject({ id: BlockId, side: z.enum(['before', 'after']) }).exactOptional(),
    })
    .refine(isOne, oneOf),
  result: Made,
  status: 201,
})
export const replaceDocument = endpoint('PUT', '/documents/:documentId/content', {
  summary:
    'Make a document hold these blocks or this Markdown. What stays the same is not touched; `ids` are the blocks that changed.',
  may: 'document.edit',
  elsewhere: true,
  params,
  body: Written,
  result: Made,
})
export const changeBlock = endpoint('PATCH', '/documents/:documentId/blocks/:blockId', {
  summary: 'Change the words or some properties of one block.',
  may: 'document.edit',
  elsewhere: true,
  params: ofBlock,
  body: BlockChange,
  result: Made,
})
export const deleteBlock = endpoint('DELETE', '/documents/:documentId/blocks/:blockId', {
  summary: 'Take a block out of a document, with those below it.',
  may: 'document.edit',
  elsewhere: true,
  params: ofBlock,
  result: z.undefined(),
  status: 204,
})
