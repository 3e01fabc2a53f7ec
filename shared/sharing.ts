import { z } from 'zod'
import { Person } from './accounts.ts'
import { endpoint } from './endpoint.ts'
import { Id, Instant } from './ids.ts'
import { pageOf, PageQuery } from './page.ts'
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
/** A private object that the caller may not see, as an owner of its workspace is told of it: never its title. */
export const PrivateObject = z.object({
  ...ofObject.shape,
  owners: z.array(Person),
  /** Everybody who holds a grant on it, teams counted as one. */
  grants: z.int(),
  createdAt: Instant,
})
export type PrivateObject = z.infer<typeof PrivateObject>

export const listPrivate = endpoint('GET', '/workspaces/:workspaceId/private-objects', {
  summary: 'Private objects of a workspace that its owner may take over but not see, newest first.',
  may: 'object.take_over',
  params: z.object({ workspaceId: Id }),
  query: PageQuery,
  result: pageOf(PrivateObject),
})

export const takeOver = endpoint('POST', '/objects/:objectType/:objectId/actions/take-over', {
  summary: 'Become an owner of a private object, as an owner of its workspace. Everybody who can see it is told.',
  may: 'object.take_over',
  params: ofObject,
  result: z.object({ role: Role }),
})

export const ObjectTakenOver = z.object({
  type: z.literal('object.taken_over'),
  data: z.object({ ...ofObject.shape, userId: Id }),
})
/** An object stopped or began to inherit access from its parent. */
export const InheritanceChanged = z.object({
  type: z.literal('access.inheritance'),
  data: z.object({ ...ofObject.shape, inherits: z.boolean() }),
})
