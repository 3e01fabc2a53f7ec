import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { IconArtboard, IconBuilding, IconCircleDot, IconFileText, IconFolder, IconTrash } from '@tabler/icons-react'
import { roleMay } from '#shared/roles.ts'
import { restoreFromTrash, type TrashItem, type TrashType } from '#shared/trash.ts'
import { call, reasonOf } from '../api.ts'
import { usePeople } from '../members/queries.ts'
import { Column, Page } from '../shell/Page.tsx'
import { useTruss } from '../truss.ts'
import { Button } from '../ui/Button.tsx'
import { RelativeTime } from '../ui/RelativeTime.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { EmptyState, FailedState } from '../ui/states.tsx'
import { tell, tellFailure } from '../ui/toast.ts'
import { usePlace } from '../workspaces/context.ts'
import { trashQuery } from './queries.ts'

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const
const icons: Record<TrashType, React.ReactNode> = {
  workspace: <IconBuilding {...icon} />,
  project: <IconFolder {...icon} />,
  task: <IconCircleDot {...icon} />,
  document: <IconFileText {...icon} />,
  whiteboard: <IconArtboard {...icon} />,
}

function Row({ item }: { item: TrashItem }) {
  const { workspace } = usePlace()
  const { cache } = useTruss()
  const person = usePeople()
  const restore = useMutation({
    mutationFn: () => call(restoreFromTrash, { params: { objectType: item.objectType, objectId: item.objectId } }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: trashQuery(workspace.id).queryKey })
      tell(`Restored ${item.title}`)
    },
    onError: (error) => tellFailure(`${item.title} was not restored: ${reasonOf(error)}`),
  })
  return (
    <li className="t-list-row">
      {icons[item.objectType]}
      <span className="t-list-main">
        <span className="t-clip" style={{ display: 'block' }} title={item.title}>
          {item.title}
        </span>
        <span className="t-dim t-clip" style={{ display: 'block' }}>
          {person(item.deletedBy).name}, <RelativeTime at={item.deletedAt} />, gone for good{' '}
          <RelativeTime at={item.purgeAt} look="ahead" />
        </span>
      </span>
      {roleMay(item.mine, 'trash.restore') && (
        <Button busy={restore.isPending} onClick={() => restore.mutate()} aria-label={`Restore ${item.title}`}>
          Restore
        </Button>
      )}
    </li>
  )
}

/** What was deleted in the last 30 days. */
export function TrashPage() {
  const { workspace } = usePlace()
  const trash = useInfiniteQuery(trashQuery(workspace.id))
  const items = trash.data?.pages.flatMap((page) => page.data) ?? []
  return (
    <Page title="Trash">
      <Column>
        {trash.isPending && <SkeletonRows label="Loading the trash" />}
        {trash.isError && (
          <FailedState
            what="The trash did not load"
            reason={reasonOf(trash.error)}
            onRetry={() => void trash.refetch()}
          />
        )}
        {trash.isSuccess && items.length === 0 && (
          <EmptyState icon={<IconTrash size={24} stroke={1.5} aria-hidden />} title="The trash is empty">
            What is deleted stays here for 30 days.
          </EmptyState>
        )}
        {items.length > 0 && (
          <ul className="t-list">
            {items.map((item) => (
              <Row key={item.objectId} item={item} />
            ))}
          </ul>
        )}
        {trash.hasNextPage && (
          <Button look="quiet" wide busy={trash.isFetchingNextPage} onClick={() => void trash.fetchNextPage()}>
            Load more
          </Button>
        )}
      </Column>
    </Page>
  )
}
