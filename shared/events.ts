import { z } from 'zod'
import {
  AccountCreated,
  AccountDeleted,
  PersonChanged,
  SessionOpened,
  SessionRevoked,
  SettingsChanged,
} from './accounts.ts'
import { AdminChanged, ParkedChanged } from './admin.ts'
import { MessageChanged, MessageDeleted, MessageSent, RoomChanged, RoomCreated, RoomRead } from './chat.ts'
import { ColumnChanged, ColumnCreated, ColumnDeleted } from './columns.ts'
import { CommentChanged, CommentCreated, CommentDeleted } from './comments.ts'
import { DocumentChanged, DocumentCreated, DocumentDeleted, DocumentEdited, DocumentRestored } from './documents.ts'
import { endpoint } from './endpoint.ts'
import { Id, Instant } from './ids.ts'
import { InvitationCreated, InvitationRevoked, MemberChanged, MemberJoined, MemberRemoved } from './members.ts'
import { NotificationsChanged } from './notifications.ts'
import { ProjectChanged, ProjectCreated, ProjectDeleted, ProjectRestored } from './projects.ts'
import { GrantChanged, InheritanceChanged, ObjectTakenOver } from './sharing.ts'
import { TaskChanged, TaskCreated, TaskDeleted, TaskMoved, TaskRestored } from './tasks.ts'
import { VersionNamed, VersionRestored, VersionSaved } from './versions.ts'
import {
  WhiteboardChanged,
  WhiteboardCreated,
  WhiteboardDeleted,
  WhiteboardEdited,
  WhiteboardRestored,
} from './whiteboards.ts'
import { WorkspaceChanged, WorkspaceCreated, WorkspaceDeleted, WorkspaceRestored } from './workspaces.ts'

/** Everything that can happen, by `type`; `data` holds whole representations, so that a screen can patch itself. */
export const DomainEvent = z.discriminatedUnion('type', [
  AccountCreated,
  AccountDeleted,
  PersonChanged,
  SettingsChanged,
  SessionOpened,
  SessionRevoked,
  WorkspaceCreated,
  WorkspaceChanged,
  WorkspaceDeleted,
  WorkspaceRestored,
  MemberJoined,
  MemberChanged,
  MemberRemoved,
  InvitationCreated,
  InvitationRevoked,
  GrantChanged,
  InheritanceChanged,
  ObjectTakenOver,
  ParkedChanged,
  AdminChanged,
  ProjectCreated,
  ProjectChanged,
  ProjectDeleted,
  ProjectRestored,
  ColumnCreated,
  ColumnChanged,
  ColumnDeleted,
  TaskCreated,
  TaskChanged,
  TaskMoved,
  TaskDeleted,
  TaskRestored,
  CommentCreated,
  CommentChanged,
  CommentDeleted,
  DocumentCreated,
  DocumentChanged,
  DocumentEdited,
  DocumentDeleted,
  DocumentRestored,
  WhiteboardCreated,
  WhiteboardChanged,
  WhiteboardEdited,
  WhiteboardDeleted,
  WhiteboardRestored,
  VersionSaved,
  VersionNamed,
  VersionRestored,
  RoomCreated,
  RoomChanged,
  RoomRead,
  MessageSent,
  MessageChanged,
  MessageDeleted,
  NotificationsChanged,
])
export type DomainEvent = z.infer<typeof DomainEvent>

/** Where an event sits in the one ordered log, what it is about and who caused it. */
const Envelope = z.object({
  /** Dense place in the log: no gaps, no inversions. */
  pos: z.int(),
  workspaceId: Id.nullable(),
  projectId: Id.nullable(),
  objectType: z.string(),
  objectId: Id,
  actorId: Id.nullable(),
  at: Instant,
})

/** A published event as clients and consumers get it. */
export type Published = DomainEvent & z.infer<typeof Envelope>
export const Published = z.intersection(Envelope, DomainEvent)

export const listEvents = endpoint('GET', '/workspaces/:workspaceId/events', {
  summary: 'Events after a place that I may see, in order; `resync` when more than 5000 or 7 days behind.',
  may: 'user',
  params: z.object({ workspaceId: Id }),
  query: z.object({
    since: z.coerce.number().int().min(0),
    limit: z.coerce.number().int().min(1).max(1000).default(500),
  }),
  result: z.union([
    z.object({ state: z.literal('events'), events: z.array(Published), head: z.int(), hasMore: z.boolean() }),
    z.object({ state: z.literal('resync'), head: z.int() }),
  ]),
})
