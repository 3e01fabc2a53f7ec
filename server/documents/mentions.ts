import type { Inline, NewBlock } from '#shared/blocks-spec.ts'
import { styled } from '#shared/blocks-spec.ts'
import type { Ctx } from '../context.ts'
import { listPresent } from '../members/service.ts'

/**
 * Mentions that a text from outside names: of a member of the workspace under the name they have now, so that no text says one person and
 * means another; of anybody else only the words stay.
 */
export async function settleMentions(ctx: Ctx, workspaceId: string, blocks: NewBlock[]): Promise<NewBlock[]> {
  const ids = new Set<string>()
  withInlines(blocks, (inline) => {
    if (inline.type === 'mention') ids.add(inline.props.userId)
    return inline
  })
  if (ids.size === 0) return blocks
  const members = await listPresent(ctx, workspaceId, [...ids])
  const names = new Map(members.map(({ id, username }) => [id, `@${username}`]))
  return withInlines(blocks, (inline) => {
    if (inline.type !== 'mention') return inline
    const { userId, label: words } = inline.props
    const label = names.get(userId)
    return label === undefined ? styled(words) : { ...inline, props: { userId, label } }
  })
}

/** The same blocks with each piece of their text replaced. */
function withInlines(blocks: NewBlock[], change: (inline: Inline) => Inline): NewBlock[] {
  return blocks.map((block): NewBlock => {
    const { content, children } = block
    return {
      ...block,
      ...(content !== undefined && { content: contentWith(content, change) }),
      ...(children && { children: withInlines(children, change) }),
    }
  })
}

function contentWith(content: NonNullable<NewBlock['content']>, change: (inline: Inline) => Inline) {
  if (typeof content === 'string') return content
  if (Array.isArray(content)) return content.map(change)
  const rows = content.rows.map(({ cells }) => ({
    cells: cells.map((cell) => ({ ...cell, content: cell.content.map(change) })),
  }))
  return { ...content, rows }
}
