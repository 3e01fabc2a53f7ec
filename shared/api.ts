import * as accounts from './accounts.ts'
import * as activity from './activity.ts'
import * as admin from './admin.ts'
import * as chat from './chat.ts'
import * as columns from './columns.ts'
import * as comments from './comments.ts'
import * as documentText from './document-text.ts'
import * as documents from './documents.ts'
import * as edited from './edited.ts'
import type { Endpoint } from './endpoint.ts'
import * as events from './events.ts'
import * as files from './files.ts'
import * as members from './members.ts'
import * as notifications from './notifications.ts'
import * as projects from './projects.ts'
import * as search from './search.ts'
import * as sharing from './sharing.ts'
import * as tasks from './tasks.ts'
import * as tickets from './tickets.ts'
import * as trash from './trash.ts'
import * as versions from './versions.ts'
import * as whiteboardElements from './whiteboard-elements.ts'
import * as whiteboards from './whiteboards.ts'
import * as workspaces from './workspaces.ts'

const modules = {
  accounts,
  activity,
  admin,
  chat,
  columns,
  comments,
  documentText,
  documents,
  edited,
  events,
  files,
  members,
  notifications,
  projects,
  search,
  sharing,
  tasks,
  tickets,
  trash,
  versions,
  whiteboardElements,
  whiteboards,
  workspaces,
}

const isEndpoint = (value: unknown): value is Endpoint =>
  typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'may' in value

/** Every operation of the API by its name, e.g. `tasks.moveTask`. The OpenAPI page and the role matrix read it. */
export const endpoints: Record<string, Endpoint> = Object.fromEntries(
  Object.entries(modules).flatMap(([module, exported]) =>
    Object.entries(exported).flatMap(([name, value]) => (isEndpoint(value) ? [[`${module}.${name}`, value]] : [])),
  ),
)
