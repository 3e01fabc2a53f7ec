import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { IconBuilding, IconTrash } from '@tabler/icons-react'
import { restoreFromTrash, type TrashItem } from '#shared/trash.ts'
import { call, reasonOf } from '../api.ts'
import { Plain } from '../shell/Plain.tsx'
import { useTruss } from '../truss.ts'
import { Button } from '../ui/Button.tsx'
import { RelativeTime } from '../ui/RelativeTime.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { EmptyState, FailedState } from '../ui/states.tsx'
import { tell, tellFailure } from '../ui/toast.ts'
import { workspacesQuery } from '../workspaces/queries.ts'
import { trashedWorkspacesQuery } from './queries.ts'
import '../shell/page.css'

function Row({ item }: { item: TrashItem }) {
  const { cache } = useTruss()
  const restore = useMutation({
    mutationFn: () => call(restoreFromTrash, { params: { objectType: 'workspace', objectId: item.objectId } }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: trashedWorkspacesQuery.queryKey })
      await cache.invalidateQueries({ queryKey: workspacesQuery.queryKey })
      tell(`${item.title} is back, with everything in it`)
    },
    onError: (error) => tellFailure(`${item.title} was not restored: ${reasonOf(error)}`),
  })
  return (
    <li className="t-list-row">
      <IconBuilding size={16} stroke={1.75} aria-hidden />
      <span className="t-list-main">
        <span className="t-clip" style={{ display: 'block' }} title={item.title}>
          {item.title}
        </span>
        <span className="t-dim t-clip" style={{ display: 'block' }}>
          deleted <RelativeTime at={item.deletedAt} />, gone for good <RelativeTime at={item.purgeAt} look="ahead" />
        </span>
      </span>
      <Button busy={restore.isPending} onClick={() => restore.mutate()} aria-label={`Restore ${item.title}`}>
        Restore
      </Button>
    </li>
  )
}

/** Workspaces that I own and that were deleted in the last 30 days. */
export function TrashedWorkspacesPage() {
  const trashed = useQuery(trashedWorkspacesQuery)
  return (
    <Plain
      title="Deleted workspaces"
      lead="An owner can restore a workspace for 30 days."
      wide
      foot={<Link to="/">Back to Truss</Link>}
    >
      {trashed.isPending && <SkeletonRows rows={3} label="Loading deleted workspaces" />}
      {trashed.isError && (
        <FailedState
          what="Deleted workspaces did not load"
          reason={reasonOf(trashed.error)}
          onRetry={() => void trashed.refetch()}
          small
        />
      )}
      {trashed.data?.length === 0 && (
        <EmptyState icon={<IconTrash size={24} stroke={1.5} aria-hidden />} title="No workspace in the trash" small>
          One that you own and delete is listed here.
        </EmptyState>
      )}
      {trashed.data && trashed.data.length > 0 && (
        <ul className="t-list">
          {trashed.data.map((item) => (
            <Row key={item.objectId} item={item} />
          ))}
        </ul>
      )}
    </Plain>
  )
}
