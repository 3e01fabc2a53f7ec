import { useQuery } from '@tanstack/react-query'
import { reasonOf } from '../api.ts'
import { OnlinePeople } from '../members/OnlinePeople.tsx'
import { useProject } from '../projects/context.ts'
import { ProjectTabs } from '../projects/ProjectTabs.tsx'
import { Page } from '../shell/Page.tsx'
import { FailedState } from '../ui/states.tsx'
import { usePlace } from '../workspaces/context.ts'
import { ChatRoom, ChatSkeleton } from './ChatRoom.tsx'
import { roomsQuery } from './queries.ts'
import { roomTitle } from './roomTitle.ts'

/** The channel of a project. */
export function ProjectChatPage() {
  const { workspace } = usePlace()
  const { project, may } = useProject()
  const rooms = useQuery(roomsQuery(workspace.id))
  const mine = rooms.data?.find(({ room }) => room.projectId === project.id && room.type === 'channel')
  return (
    <Page title={project.name} icon={project.icon} bar={<ProjectTabs />} save="changes" people={<OnlinePeople />}>
      {mine && <ChatRoom mine={mine} name={roomTitle(mine.room)} may={may} />}
      {!mine && rooms.isPending && <ChatSkeleton />}
      {!mine && rooms.isError && (
        <FailedState
          what="The channel did not load"
          reason={reasonOf(rooms.error)}
          onRetry={() => void rooms.refetch()}
        />
      )}
      {!mine && rooms.isSuccess && (
        <FailedState
          what="The channel was not found"
          reason="It may have just been made, or you were not given access."
          onRetry={() => void rooms.refetch()}
        />
      )}
    </Page>
  )
}
