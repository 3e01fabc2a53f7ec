import { queryOptions, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { IconHash } from '@tabler/icons-react'
import { getRoom, type MyRoom } from '#shared/chat.ts'
import { roleMay } from '#shared/roles.ts'
import { call, problemOf, reasonOf } from '../api.ts'
import { OnlinePeople } from '../members/OnlinePeople.tsx'
import { projectCrumb } from '../projects/crumbs.tsx'
import { accessQuery, projectsQuery } from '../projects/queries.ts'
import { useBeHere } from '../shell/here.ts'
import { Page } from '../shell/Page.tsx'
import { FailedState, NoAccess } from '../ui/states.tsx'
import { usePlace } from '../workspaces/context.ts'
import { ChatRoom, ChatSkeleton } from './ChatRoom.tsx'
import { roomsQuery } from './queries.ts'
import { roomTitle } from './roomTitle.ts'

const roomQuery = (roomId: string) =>
  queryOptions({
    queryKey: ['room', roomId],
    queryFn: ({ signal }) => call(getRoom, { params: { roomId }, signal }),
  })

/** A room, found by its address. */
export function RoomPage() {
  const { workspace } = usePlace()
  const { roomId } = useParams({ from: '/w/$slug/c/$roomId' })
  const rooms = useQuery(roomsQuery(workspace.id))
  const listed = rooms.data?.find(({ room }) => room.id === roomId)
  // The list knows what is unread; a room that is not in it may still be one that I may see.
  const single = useQuery({ ...roomQuery(roomId), enabled: rooms.isFetched && !listed })
  const mine = listed ?? single.data
  if (mine) return <OpenRoomPage mine={mine} />
  if (problemOf(single.error)?.code === 'not_found') {
    return (
      <Page title="Room">
        <NoAccess thing="room" />
      </Page>
    )
  }
  const error = single.error ?? (rooms.isError && !single.isFetching ? rooms.error : null)
  return (
    <Page title="Room">
      {error ? (
        <FailedState
          what="The room did not load"
          reason={reasonOf(error)}
          onRetry={() => void Promise.all([rooms.refetch(), single.refetch()])}
        />
      ) : (
        <ChatSkeleton />
      )}
    </Page>
  )
}

function OpenRoomPage({ mine }: { mine: MyRoom }) {
  const { workspace } = usePlace()
  const { data: projects = [] } = useQuery(projectsQuery(workspace.id))
  const access = useQuery(accessQuery('room', mine.room.id))
  const project = projects.find(({ id }) => id === mine.room.projectId)
  useBeHere(project?.key, 'chat')
  const title = roomTitle(mine.room)
  return (
    <Page
      title={title.replace(/^#/, '')}
      icon={title.startsWith('#') && <IconHash size={16} stroke={1.75} aria-hidden />}
      crumbs={project ? [projectCrumb(workspace.slug, project)] : []}
      save="changes"
      people={<OnlinePeople />}
    >
      <ChatRoom mine={mine} name={title} may={(action) => roleMay(access.data?.mine ?? null, action)} />
    </Page>
  )
}
