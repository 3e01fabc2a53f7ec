import { useCallback, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { IconPlus } from '@tabler/icons-react'
import { problemOf, reasonOf } from '../api.ts'
import { OnlinePeople } from '../members/OnlinePeople.tsx'
import { useProject } from '../projects/context.ts'
import { projectCrumb } from '../projects/crumbs.tsx'
import { ProjectTabs } from '../projects/ProjectTabs.tsx'
import { ProjectMenu } from '../projects/ProjectMenu.tsx'
import { ShareButton } from '../sharing/ShareButton.tsx'
import { Page } from '../shell/Page.tsx'
import { useCommands } from '../shell/shortcuts.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { SkeletonCard } from '../ui/Skeleton.tsx'
import { FailedState, NoAccess } from '../ui/states.tsx'
import { usePhone } from '../ui/usePhone.ts'
import { usePlace } from '../workspaces/context.ts'
import { BoardView } from './BoardView.tsx'
import { NewTask } from './NewTask.tsx'
import { boardQuery } from './queries.ts'
import { useBoard } from './useBoard.ts'
import './board.css'

function Loading() {
  return (
    <div className="t-board" role="status" aria-label="Loading the board">
      {[3, 4, 3, 2].map((cards, i) => (
        <div key={i} className="t-col">
          <div className="t-col-head" />
          {Array.from({ length: cards }, (_, j) => (
            <div key={j} className="t-bone-slot">
              <SkeletonCard />
            </div>
          ))}
        </div>
      ))}
    </div>
  )
}

type ContentProps = { adding: boolean; setAdding: (adding: boolean) => void }

/** All that is drawn again when a card moves: the bars above hold menus and tooltips, which cost more than the cards. */
function Content({ adding, setAdding }: ContentProps) {
  const { project } = useProject()
  const { board, query } = useBoard(project.id)
  const add = useCallback(() => setAdding(true), [setAdding])
  if (board)
    return (
      <>
        <BoardView board={board} onNew={add} />
        {adding && <NewTask board={board} onClose={() => setAdding(false)} />}
      </>
    )
  if (!query.error) return <Loading />
  if (problemOf(query.error)?.code === 'not_found') return <NoAccess thing="board" />
  return (
    <FailedState what="The board did not load" reason={reasonOf(query.error)} onRetry={() => void query.refetch()} />
  )
}

export function BoardPage() {
  const { workspace } = usePlace()
  const { project, may } = useProject()
  const { data: isLoaded = false } = useQuery({ ...boardQuery(project.id), select: () => true })
  const phone = usePhone()
  const [adding, setAdding] = useState(false)
  const mayAdd = may('task.edit') && isLoaded
  useCommands([
    mayAdd && { keys: 'c', label: 'New task', group: 'Create', opensField: true, run: () => setAdding(true) },
  ])
  const bar = (
    <>
      <ProjectTabs />
      <span className="t-bar-space" />
      {mayAdd && (
        <Button look="primary" icon={<IconPlus size={16} stroke={1.75} aria-hidden />} onClick={() => setAdding(true)}>
          New task
        </Button>
      )}
    </>
  )
  return (
    <Page
      title={phone ? project.name : 'Board'}
      crumbs={[projectCrumb(workspace.slug, project)]}
      save="changes"
      people={<OnlinePeople />}
      actions={
        <>
          {phone && mayAdd && (
            <IconButton label="New task" onClick={() => setAdding(true)}>
              <IconPlus size={20} stroke={1.75} aria-hidden />
            </IconButton>
          )}
          <ShareButton
            shared={{ objectType: 'project', objectId: project.id, title: project.name, within: workspace.name }}
          />
          <ProjectMenu />
        </>
      }
      bar={phone ? undefined : bar}
      ground="canvas"
    >
      <Content adding={adding} setAdding={setAdding} />
    </Page>
  )
}
