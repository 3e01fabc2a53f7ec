import { z } from 'zod'

/** Query of every list: an opaque keyset cursor from the page before, and how many rows (1 to 200, default 50). */
export const PageQuery = z.object({
  after: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})
export type PageQuery = z.output<typeof PageQuery>

/** A page of `item`: rows in a stable order and the cursor of the next page, null at the end. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ data: z.array(item), page: z.object({ next: z.string().nullable(), hasMore: z.boolean() }) })

export type Page<T> = { data: T[]; page: { next: string | null; hasMore: boolean } }
