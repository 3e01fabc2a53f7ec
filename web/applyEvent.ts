import type { QueryClient } from '@tanstack/react-query'
import type { Published } from '#shared/events.ts'
import { onBoardEvent } from './board/queries.ts'
import { meQuery, onAccountEvent } from './accounts/queries.ts'
import { onAdminEvent } from './admin/queries.ts'
import { onRoomEvent } from './chat/queries.ts'
import { onDocumentEvent } from './docs/queries.ts'
import { onVersionEvent } from './history/queries.ts'
import { onInboxEvent } from './inbox/queries.ts'
import { onMemberEvent } from './members/queries.ts'
import { onProjectEvent } from './projects/queries.ts'
import { onTaskEvent } from './tasks/queries.ts'
import { onTrashEvent } from './trash/queries.ts'
import { onWhiteboardEvent } from './whiteboards/queries.ts'
import { onEditedEvent } from './workspaces/edited.ts'
import { onWorkspaceEvent } from './workspaces/queries.ts'

/** Every feature that keeps server rows in the cache, in no particular order. */
const features = [
  onAccountEvent,
  onWorkspaceEvent,
  onMemberEvent,
  onProjectEvent,
  onBoardEvent,
  onTaskEvent,
  onDocumentEvent,
  onWhiteboardEvent,
  onEditedEvent,
  onVersionEvent,
  onTrashEvent,
  onInboxEvent,
  onAdminEvent,
]

/** Patches the cache with an event of the log. Late and repeated events are normal: versions decide. */
export function applyEvent(cache: QueryClient, event: Published): void {
  const doubtful = cache.getQueryCache().findAll({ predicate: ({ state }) => state.isInvalidated })
  for (const apply of features) apply(cache, event)
  onRoomEvent(cache, event, cache.getQueryData(meQuery.queryKey)?.id ?? null)
  // What is to be asked for again when it is shown next would look fresh after a patch.
  for (const query of doubtful) query.invalidate()
}
