import { useQuery } from '@tanstack/react-query'
import { IconArtboard, IconPlus } from '@tabler/icons-react'
import { reasonOf } from '../api.ts'
import { OnlinePeople } from '../members/OnlinePeople.tsx'
import { useOverlaidObjects } from '../pending/objects.ts'
import { useProject } from '../projects/context.ts'
import { ProjectTabs } from '../projects/ProjectTabs.tsx'
import { Column, Page } from '../shell/Page.tsx'
import { Button, IconButton } from '../ui/Button.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { EmptyState, FailedState } from '../ui/states.tsx'
import { usePhone } from '../ui/usePhone.ts'
import { whiteboardsQuery } from './queries.ts'
import { useNewWhiteboard } from './useNewWhiteboard.ts'
import { WhiteboardRow } from './WhiteboardRow.tsx'

/** The whiteboards of a project. */
export function WhiteboardsPage() {
  const { project, may } = useProject()
  const query = useQuery(whiteboardsQuery(project.id))
  const whiteboards = useOverlaidObjects(query.data)
  const phone = usePhone()
  const { busy, create } = useNewWhiteboard(project.id)
  const mayEdit = may('whiteboard.edit')
  const add = mayEdit && (
    <Button look="primary" icon={<IconPlus size={16} stroke={1.75} aria-hidden />} busy={busy} onClick={create}>
      New whiteboard
    </Button>
  )
  const hasSome = whiteboards !== undefined && whiteboards.length > 0
  const bar = (
    <>
      <ProjectTabs />
      <span className="t-bar-space" />
      {hasSome && !phone && add}
    </>
  )
  const quick = hasSome && phone && mayEdit && (
    <IconButton label="New whiteboard" disabled={busy} onClick={() => create()}>
      <IconPlus size={20} stroke={1.75} aria-hidden />
    </IconButton>
  )
  return (
    <Page title={project.name} icon={project.icon} bar={bar} save="changes" people={<OnlinePeople />} actions={quick}>
      <Column wide>
        {query.isPending && <SkeletonRows label="Loading whiteboards" rows={5} />}
        {query.isError && !whiteboards && (
          <FailedState
            what="The whiteboards did not load"
            reason={reasonOf(query.error)}
            onRetry={() => void query.refetch()}
          />
        )}
        {whiteboards?.length === 0 && (
          <EmptyState
            icon={<IconArtboard size={24} stroke={1.5} aria-hidden />}
            title="No whiteboard yet"
            action={add || undefined}
          >
            {mayEdit ? 'Sketch, map and plan on one endless sheet, together.' : 'Nobody has drawn one in this project.'}
          </EmptyState>
        )}
        {hasSome && (
          <ul className="t-list" aria-label="Whiteboards">
            {whiteboards.map((whiteboard) => (
              <WhiteboardRow key={whiteboard.id} whiteboard={whiteboard} />
            ))}
          </ul>
        )}
      </Column>
    </Page>
  )
}
