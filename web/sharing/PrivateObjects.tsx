import { useState } from 'react'
import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query'
import { IconArtboard, IconCircleDot, IconFileText, IconFolder, IconMessageCircle } from '@tabler/icons-react'
import type { ObjectType } from '#shared/roles.ts'
import { listPrivate, takeOver, type PrivateObject } from '#shared/sharing.ts'
import { call, reasonOf } from '../api.ts'
import { useTruss } from '../truss.ts'
import { Button } from '../ui/Button.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { RelativeTime } from '../ui/RelativeTime.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { FailedState } from '../ui/states.tsx'
import { tell, tellFailure } from '../ui/toast.ts'
import { usePlace } from '../workspaces/context.ts'

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const
const icons: Record<ObjectType, React.ReactNode> = {
  workspace: <IconFolder {...icon} />,
  project: <IconFolder {...icon} />,
  task: <IconCircleDot {...icon} />,
  document: <IconFileText {...icon} />,
  whiteboard: <IconArtboard {...icon} />,
  room: <IconMessageCircle {...icon} />,
}

const privateQuery = (workspaceId: string) =>
  infiniteQueryOptions({
    queryKey: ['access', 'private', workspaceId],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) =>
      call(listPrivate, { params: { workspaceId }, query: { after: pageParam }, signal }),
    getNextPageParam: ({ page }) => page.next ?? undefined,
  })

const nameOf = ({ objectType, owners }: PrivateObject): string =>
  owners.length === 0
    ? `A private ${objectType} without an owner`
    : `A private ${objectType} of ${owners.map((owner) => owner.name).join(', ')}`

function Row({ object }: { object: PrivateObject }) {
  const { cache } = useTruss()
  const [asking, setAsking] = useState(false)
  const { objectType, objectId, grants, createdAt } = object
  const name = nameOf(object)
  const take = async () => {
    try {
      await call(takeOver, { params: { objectType, objectId } })
      await cache.invalidateQueries({ queryKey: ['access'] })
      await cache.invalidateQueries({ queryKey: ['projects'] })
      tell(`You are an owner of this ${objectType} now`)
    } catch (error) {
      tellFailure(`Not taken over: ${reasonOf(error)}`)
    }
  }
  return (
    <li className="t-list-row">
      {icons[objectType]}
      <span className="t-list-main">
        <span className="t-clip" style={{ display: 'block' }} title={name}>
          {name}
        </span>
        <span className="t-dim t-clip" style={{ display: 'block' }}>
          {grants === 1 ? '1 person' : `${grants} people`}, made <RelativeTime at={createdAt} />
        </span>
      </span>
      <Button onClick={() => setAsking(true)} aria-label={`Take over: ${name}`}>
        Take over
      </Button>
      {asking && (
        <ConfirmDialog title="Take it over?" confirm="Take over" onConfirm={take} onClose={() => setAsking(false)}>
          You become an owner of it and see all that is in it. Everybody who can see it is told that you did.
        </ConfirmDialog>
      )}
    </li>
  )
}

/** For owners of the workspace: what others keep private, without a word of what it is called. */
export function PrivateObjects() {
  const { workspace } = usePlace()
  const objects = useInfiniteQuery(privateQuery(workspace.id))
  const rows = objects.data?.pages.flatMap((page) => page.data) ?? []
  return (
    <section className="t-section" aria-labelledby="private">
      <div className="t-section-head">
        <h2 id="private">Private things of others</h2>
      </div>
      {objects.isPending && <SkeletonRows rows={2} label="Loading private things" />}
      {objects.isError && (
        <FailedState
          what="Private things did not load"
          reason={reasonOf(objects.error)}
          onRetry={() => void objects.refetch()}
          small
        />
      )}
      {objects.isSuccess && (
        <p className="t-dim">
          {rows.length === 0
            ? 'Nobody keeps anything private here that you cannot see.'
            : 'You cannot see these. When somebody left, or it must be, an owner takes one over.'}
        </p>
      )}
      {rows.length > 0 && (
        <ul className="t-list">
          {rows.map((object) => (
            <Row key={object.objectId} object={object} />
          ))}
        </ul>
      )}
      {objects.hasNextPage && (
        <Button look="quiet" wide busy={objects.isFetchingNextPage} onClick={() => void objects.fetchNextPage()}>
          Load more
        </Button>
      )}
    </section>
  )
}
