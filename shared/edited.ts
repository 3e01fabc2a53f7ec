import { z } from 'zod'
import { Document } from './documents.ts'
import { endpoint } from './endpoint.ts'
import { Id, Instant } from './ids.ts'

/** How many are listed. */
export const editedLimit = 8

/** A document or whiteboard and when it was edited; before its first edit, when its row was changed. */
export const Edited = Document.pick({ id: true, projectId: true, title: true, icon: true, version: true }).extend({
  type: z.enum(['document', 'whiteboard']),
  at: Instant,
})
export type Edited = z.infer<typeof Edited>

export const listEdited = endpoint('GET', '/workspaces/:workspaceId/edited', {
  summary: `The ${editedLimit} documents and whiteboards that were edited last among what I may see, the newest first.`,
  may: 'user',
  params: z.object({ workspaceId: Id }),
  result: z.object({ data: z.array(Edited) }),
})
