import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { Id, Instant } from './ids.ts'
import { PageQuery, pageOf } from './page.ts'
import { ObjectType } from './roles.ts'

/** One line of history: an event as a person reads it. `data` holds what the sentence needs, never a whole text. */
export const Activity = z.object({
  pos: z.int(),
  type: z.string(),
  actorId: Id.nullable(),
  objectType: z.string(),
  objectId: Id,
  data: z.record(z.string(), z.unknown()),
  at: Instant,
})
export type Activity = z.infer<typeof Activity>

export const listActivity = endpoint('GET', '/objects/:objectType/:objectId/activity', {
  summary: 'What happened to an object, newest first.',
  may: 'share.read',
  params: z.object({ objectType: ObjectType, objectId: Id }),
  query: PageQuery,
  result: pageOf(Activity),
})
