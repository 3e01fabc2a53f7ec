import { z } from 'zod'
import { Person } from './accounts.ts'
import { endpoint } from './endpoint.ts'
import { Id } from './ids.ts'
import { ObjectType, Role } from './roles.ts'

const ofObject = z.object({ objectType: ObjectType, objectId: Id })

/** One reason why a person can see an object: a grant on it or on one of its ancestors. */
export const AccessReason = z.object({ ...ofObject.shape, objectTitle: z.string(), role: Role, source: z.string() })

/** A person who can see an object, with their effective (highest) role and every reason for it. */
export const Sharer = z.object({ person: Person, role: Role, reasons: z.array(AccessReason) })
export type Sharer = z.infer<typeof Sharer>

export const whoCanSee = endpoint('GET', '/objects/:objectType/:objectId/access', {
  summary: 'Who can see this, and why. Also says what I may do with it.',
  may: 'share.read',
  params: ofObject,
  result: z.object({ data: z.array(Sharer), inherits: z.boolean(), mine: Role }),
})

export const shareObject = endpoint('PUT', '/objects/:objectType/:objectId/grants/:userId', {
  summary: 'Give a person a role on one object; without a workspace membership they are its guest.',
  may: 'share.edit',
  params: ofObject.extend({ userId: Id }),
  body: z.object({ role: Role }),
  result: Sharer,
})

export const unshareObject = endpoint('DELETE', '/objects/:objectType/:objectId/grants/:userId', {
  summary: 'Take the grant on this object back; what is inherited stays.',
  may: 'share.edit',
  params: ofObject.extend({ userId: Id }),
  result: z.undefined(),
  status: 204,
})

export const GrantChanged = z.object({
  type: z.literal('grant.changed'),
  data: z.object({ ...ofObject.shape, userId: Id, role: Role.nullable() }),
})
/** An object stopped or began to inherit access from its parent. */
export const InheritanceChanged = z.object({
  type: z.literal('access.inheritance'),
  data: z.object({ ...ofObject.shape, inherits: z.boolean() }),
})
