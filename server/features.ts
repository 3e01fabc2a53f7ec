import { accountRoutes } from './accounts/routes.ts'
import { activityRoutes } from './activity/routes.ts'
import { adminRoutes } from './admin/routes.ts'
import { chatRoutes } from './chat/routes.ts'
import { columnRoutes } from './columns/routes.ts'
import { commentRoutes } from './comments/routes.ts'
import { documentRoutes } from './documents/routes.ts'
import { editedRoutes } from './edited/routes.ts'
import { eventRoutes } from './events/routes.ts'
import { fileRoutes } from './files/routes.ts'
import type { Feature } from './http/route.ts'
import { memberRoutes } from './members/routes.ts'
import { notificationRoutes } from './notifications/routes.ts'
import { projectRoutes } from './projects/routes.ts'
import { searchRoutes } from './search/routes.ts'
import { sharingRoutes } from './sharing/routes.ts'
import { taskRoutes } from './tasks/routes.ts'
import { ticketRoutes } from './tickets/routes.ts'
import { trashRoutes } from './trash/routes.ts'
import { versionRoutes } from './versions/routes.ts'
import { whiteboardRoutes } from './whiteboards/routes.ts'
import { workspaceRoutes } from './workspaces/routes.ts'

/** Every feature's door. */
export const features: Feature[] = [
  accountRoutes,
  activityRoutes,
  adminRoutes,
  chatRoutes,
  columnRoutes,
  commentRoutes,
  documentRoutes,
  editedRoutes,
  eventRoutes,
  fileRoutes,
  memberRoutes,
  notificationRoutes,
  projectRoutes,
  searchRoutes,
  sharingRoutes,
  taskRoutes,
  ticketRoutes,
  trashRoutes,
  versionRoutes,
  whiteboardRoutes,
  workspaceRoutes,
]
