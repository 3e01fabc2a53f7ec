import { channel, redisKey } from '#shared/keys.ts'
import type { Published } from '#shared/events.ts'
import type { AccessChanged, Addressed } from '#shared/ports.ts'
import type { RoomRef } from '#shared/rooms.ts'
import type { Consumer } from './consumer.ts'

const docs = (ids: string[]): RoomRef[] => ids.map((id) => ({ kind: 'doc', id }))
const boards = (ids: string[]): RoomRef[] => ids.map((id) => ({ kind: 'board', id }))

const accessTypes = [
  'session.revoked',
  'member.joined',
  'member.changed',
  'member.removed',
  'grant.changed',
  'access.inheritance',
  'object.taken_over',
  'workspace.created',
  'workspace.deleted',
  'workspace.restored',
  'project.created',
  'project.deleted',
  'project.restored',
  'room.created',
  'document.deleted',
  'document.restored',
  'whiteboard.deleted',
  'whiteboard.restored',
] as const satisfies Published['type'][]

/** Whose access an event may have changed; null when nobody's. Too wide costs a re-check, too narrow is a hole. */
export function changeOf({ event, pos }: Addressed): AccessChanged | null {
  const inWorkspace = event.workspaceId ? { epoch: pos, workspaceId: event.workspaceId } : { epoch: pos }
  switch (event.type) {
    case 'session.revoked':
      return { epoch: pos, userId: event.data.userId, sessionId: event.data.sessionId }
    case 'member.joined':
    case 'member.changed':
      return { ...inWorkspace, userId: event.data.member.person.id }
    case 'member.removed':
    case 'object.taken_over':
    case 'grant.changed':
      return { ...inWorkspace, userId: event.data.userId }
    case 'workspace.created':
      return event.actorId ? { ...inWorkspace, userId: event.actorId } : inWorkspace
    case 'document.deleted':
      return { ...inWorkspace, rooms: docs(event.data.ids) }
    case 'whiteboard.deleted':
      return { ...inWorkspace, rooms: boards(event.data.ids) }
    case 'workspace.deleted':
    case 'workspace.restored':
    case 'project.created':
    case 'project.deleted':
    case 'project.restored':
    case 'access.inheritance':
    case 'room.created':
    case 'document.restored':
    case 'whiteboard.restored':
      return inWorkspace
    default:
      return null
  }
}

/** Turns changes of access into `access.changed` on the bus and ends cached sessions. Rejects while Redis is away: it must arrive. */
export const accessConsumer: Consumer = {
  name: 'access',
  types: [...accessTypes],
  handle: async (server, addressed) => {
    const { event } = addressed
    if (event.type === 'session.revoked') await server.redis.del(redisKey.session(event.data.tokenHash))
    const change = changeOf(addressed)
    if (change) await server.redis.publish(server.config.busPrefix + channel.access, JSON.stringify(change))
  },
}
