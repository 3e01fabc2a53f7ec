import { DomainEvent, type Published } from '#shared/events.ts'
import { collections } from '../documents-db/collections.ts'
import type { Consumer } from './consumer.ts'

// What only one person is told, or what happens too often to be read as history.
const silent = new Set<Published['type']>([
  'room.read',
  'message.sent',
  'message.changed',
  'notifications.changed',
  'session.opened',
  'session.revoked',
  'settings.changed',
  'parked.changed',
  'administrator.changed',
  'document.edited',
  'whiteboard.edited',
  'version.saved',
])

/** What a sentence about an event needs: names and places, never a whole text (comments and messages may be deleted). */
export function metadataOf(event: Published): Record<string, string | string[] | number | null> {
  switch (event.type) {
    case 'task.created':
    case 'task.restored':
      return { key: event.data.task.key, title: event.data.task.title }
    case 'task.changed':
      return {
        key: event.data.task.key,
        title: event.data.task.title,
        changed: event.data.changed,
        assigneeId: event.data.task.assigneeId,
        priority: event.data.task.priority,
        dueDate: event.data.task.dueDate,
      }
    case 'task.moved':
      return {
        key: event.data.task.key,
        title: event.data.task.title,
        from: event.data.from,
        to: event.data.task.columnId,
        status: event.data.task.status,
      }
    case 'task.deleted':
      return { key: event.data.key, title: event.data.title }
    case 'project.created':
    case 'project.changed':
    case 'project.restored':
      return { name: event.data.project.name, key: event.data.project.key }
    case 'document.created':
    case 'document.changed':
    case 'document.restored':
      return { title: event.data.document.title }
    case 'whiteboard.created':
    case 'whiteboard.changed':
    case 'whiteboard.restored':
      return { title: event.data.whiteboard.title }
    case 'version.named':
    case 'version.restored':
      return {
        title: event.data.title,
        label: event.data.version.restored?.label ?? event.data.version.label,
        at: event.data.version.restored?.at ?? event.data.version.at,
      }
    case 'comment.created':
    case 'comment.changed':
      return { commentId: event.data.comment.id }
    case 'member.joined':
    case 'member.changed':
      return { name: event.data.member.person.name, role: event.data.member.role }
    default:
      return {}
  }
}

/** Comments are history of what they are on. */
export function entityOf(event: Published): { entityType: string; entityId: string } {
  if (event.type === 'comment.created' || event.type === 'comment.changed') {
    const { taskId, documentId } = event.data.comment
    if (taskId) return { entityType: 'task', entityId: taskId }
    if (documentId) return { entityType: 'document', entityId: documentId }
  }
  return { entityType: event.objectType, entityId: event.objectId }
}

/** Writes seed 004's `Activity` with the cursor, and its `activityLogs` in Mongo with `_id` = pos. */
export const activityConsumer: Consumer = {
  name: 'activity',
  types: DomainEvent.options.map((option) => option.shape.type.value).filter((type) => !silent.has(type)),
  handle: async (server, { event }) => {
    const { entityType, entityId } = entityOf(event)
    const entry = {
      userId: event.actorId,
      action: event.type,
      entityType,
      entityId,
      metadata: metadataOf(event),
      timestamp: new Date(event.at),
    }
    await collections(server.mongo).activityLogs.replaceOne({ _id: event.pos }, entry, { upsert: true })
  },
  record: async (tx, { event }) => {
    const { entityType, entityId } = entityOf(event)
    // Not Prisma's create: this runs for every change that anybody makes, and plain SQL needs less of the processor.
    await tx.db.$executeRaw`
      INSERT INTO activities (pos, user_id, action, entity_type, entity_id, workspace_id, metadata, timestamp)
      VALUES (${event.pos}, ${event.actorId}, ${event.type}, ${entityType}, ${entityId}, ${event.workspaceId},
        ${JSON.stringify(metadataOf(event))}::jsonb, ${new Date(event.at)})`
  },
}
