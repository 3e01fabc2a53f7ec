import type { z } from 'zod'
import type { Comment } from '#shared/comments.ts'
import type { Published } from '#shared/events.ts'
import type { ObjectType } from '#shared/roles.ts'
import type { ObjectTakenOver } from '#shared/sharing.ts'
import type { Task } from '#shared/tasks.ts'
import { locate, peopleOn, roleOn } from '../access/service.ts'
import { type Server, systemCtx } from '../context.ts'
import type { NotificationRow } from '../documents-db/collections.ts'
import { mentionsIn } from '../text/mentions.ts'
import { pathOf } from './path.ts'
import { tellUnread } from './service.ts'
import { countUnread, insertOnce, unquote } from './store.ts'

type Kind = NotificationRow['type']
type Notice = { userId: string; type: Kind; sentence: (actor: string) => string }
type TakenOver = z.infer<typeof ObjectTakenOver>['data']
type About = { type: ObjectType; id: string }

/**
 * Tells people what is for them: assigned, mentioned, commented on what is theirs. Never to oneself, and only to who may
 * see the object. Repeating it for the same event writes nothing new.
 */
export async function notify(server: Server, event: Published): Promise<void> {
  if (event.type === 'comment.deleted') return unquote(server.mongo, event.data.id)
  if (event.type === 'message.deleted') return unquote(server.mongo, event.data.message.id)
  const about = aboutOf(event)
  if (!about) return
  const notices = await noticesOf(server, event)
  const wanted = new Map<string, Notice>()
  // The first reason wins: being mentioned in a comment on one's task is one notification.
  for (const notice of notices)
    if (notice.userId !== event.actorId && !wanted.has(notice.userId)) wanted.set(notice.userId, notice)
  if (wanted.size === 0) return

  const located = await locate(server.root, about)
  if (!located || located.deleted !== 'no') return
  const actor = event.actorId
    ? await server.root.user.findUnique({ where: { id: event.actorId }, select: { name: true } })
    : null
  const actionUrl = await pathOf(server.root, located)
  for (const { userId, type, sentence } of wanted.values()) {
    if (!(await roleOn(server.root, userId, located)) || !(await wants(server, userId, type))) continue
    await insertOnce(server.mongo, {
      _id: `${event.pos}:${userId}`,
      user_id: userId,
      type,
      message: sentence(actor?.name ?? 'Somebody'),
      read: false,
      created_at: new Date(event.at),
      action_url: actionUrl,
      actor_id: event.actorId,
      workspace_id: located.workspaceId,
      pos: event.pos,
      source_id: sourceOf(event),
    })
    await tellUnread(systemCtx(server), userId, await countUnread(server.mongo, userId))
  }
}

/** Whether a person is still here and did not turn this kind off in their settings. */
async function wants(server: Server, userId: string, type: Kind): Promise<boolean> {
  const person = await server.root.user.findUnique({
    where: { id: userId },
    select: { status: true, settings: { select: { notificationPreferences: true } } },
  })
  const wishes = new Map<string, unknown>(Object.entries(person?.settings?.notificationPreferences ?? {}))
  return person?.status === 'active' && wishes.get(type) !== false
}

const sourceOf = (event: Published): string | null => {
  if (event.type === 'comment.created' || event.type === 'comment.changed') return event.data.comment.id
  return event.type === 'message.sent' ? event.data.message.id : null
}

function aboutOf(event: Published): About | null {
  switch (event.type) {
    case 'task.created':
    case 'task.changed':
      return { type: 'task', id: event.data.task.id }
    case 'comment.created':
    case 'comment.changed': {
      const { taskId, documentId } = event.data.comment
      if (taskId) return { type: 'task', id: taskId }
      return documentId ? { type: 'document', id: documentId } : null
    }
    case 'object.taken_over':
      return { type: event.data.objectType, id: event.data.objectId }
    case 'message.sent':
      return { type: 'room', id: event.data.message.roomId }
    default:
      return null
  }
}

async function noticesOf(server: Server, event: Published): Promise<Notice[]> {
  switch (event.type) {
    case 'task.created':
      return assigned(event.data.task)
    case 'task.changed':
      return event.data.changed.includes('assigneeId') ? assigned(event.data.task) : []
    case 'comment.created':
      return [
        ...(await mentioned(server, event.data.comment.content)),
        ...(await commented(server, event.data.comment)),
      ]
    case 'comment.changed':
      return mentioned(server, event.data.comment.content, event.data.mentioned)
    case 'message.sent':
      return mentioned(server, event.data.message.content)
    case 'object.taken_over':
      return takenOver(server, event.data)
    default:
      return []
  }
}

const verbs = {
  assigned: ' assigned ',
  mentioned: ' mentioned you',
  commented: ' commented on ',
  invited: ' shared ',
  taken_over: ' took over ',
}

/** What somebody was told, without the name of who did it: their account is deleted. */
export function unnamed({ type, message }: Pick<NotificationRow, 'type' | 'message'>): string {
  const at = message.indexOf(verbs[type])
  return at < 0 ? message : `Deleted user${message.slice(at)}`
}

const assigned = ({ assigneeId, key, title }: Task): Notice[] =>
  assigneeId
    ? [{ userId: assigneeId, type: 'assigned', sentence: (actor) => `${actor} assigned ${key} ${title} to you` }]
    : []

/** `usernames`: only these of the mentioned, where the text named others before. */
async function mentioned(server: Server, text: string, usernames = mentionsIn(text)): Promise<Notice[]> {
  const users = await server.root.user.findMany({
    where: { username: { in: usernames }, status: 'active' },
    select: { id: true },
  })
  // By characters, as half an emoji is no text.
  const short = text.length > 120 ? `${[...text].slice(0, 119).join('')}…` : text
  return users.map(({ id }) => ({
    userId: id,
    type: 'mentioned',
    sentence: (actor) => `${actor} mentioned you: ${short}`,
  }))
}

async function commented(server: Server, { taskId }: Comment): Promise<Notice[]> {
  const task = taskId ? await server.root.task.findUnique({ where: { id: taskId } }) : null
  if (!task) return []
  const people = [task.assigneeId, task.createdBy].filter((id) => id !== null)
  return people.map((userId) => ({
    userId,
    type: 'commented',
    sentence: (actor) => `${actor} commented on ${task.title}`,
  }))
}

/** Everybody who can see a private object hears that an owner of the workspace can, too, from now on. */
async function takenOver(server: Server, { objectType: type, objectId: id }: TakenOver): Promise<Notice[]> {
  const located = await locate(server.root, { type, id })
  const people = located ? await peopleOn(server.root, located) : []
  const what = located?.title ? `the ${type} ${located.title}` : `a private ${type}`
  return people.map((userId) => ({ userId, type: 'taken_over', sentence: (actor) => `${actor} took over ${what}` }))
}
