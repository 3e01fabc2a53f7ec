import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { Id } from './ids.ts'
import { lineOf } from './text.ts'

export const SearchHit = z.object({
  objectType: z.enum(['project', 'task', 'document', 'whiteboard', 'room']),
  objectId: Id,
  title: z.string(),
  projectId: Id.nullable(),
  /** Project key or task key where there is one. */
  key: z.string().nullable(),
  /** Where the text of a document or whiteboard holds the words; null when the title or key does. */
  snippet: z.string().nullable(),
})
export type SearchHit = z.infer<typeof SearchHit>

export const searchWorkspace = endpoint('GET', '/workspaces/:workspaceId/search', {
  summary:
    'Find projects, tasks (title or key), documents and whiteboards (also by their text) and rooms among what I may see.',
  may: 'user',
  params: z.object({ workspaceId: Id }),
  query: z.object({ q: lineOf(200), limit: z.coerce.number().int().min(1).max(50).default(20) }),
  result: z.object({ data: z.array(SearchHit) }),
})
