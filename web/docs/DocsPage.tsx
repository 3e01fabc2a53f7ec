import { useQuery } from '@tanstack/react-query'
import { IconFileText, IconPlus } from '@tabler/icons-react'
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
import { DocTree } from './DocTree.tsx'
import { documentsQuery } from './queries.ts'
import { useNewDocument } from './useNewDocument.ts'

/** The documents of a project. */
export function DocsPage() {
  const { project, may } = useProject()
  const query = useQuery(documentsQuery(project.id))
  const documents = useOverlaidObjects(query.data)
  const phone = usePhone()
  const { busy, create } = useNewDocument(project.id)
  const mayEdit = may('document.edit')
  const add = mayEdit && (
    <Button look="primary" icon={<IconPlus size={16} stroke={1.75} aria-hidden />} busy={busy} onClick={() => create()}>
      New document
    </Button>
  )
  const hasSome = documents !== undefined && documents.length > 0
  const bar = (
    <>
      <ProjectTabs />
      <span className="t-bar-space" />
      {hasSome && !phone && add}
    </>
  )
  const quick = hasSome && phone && mayEdit && (
    <IconButton label="New document" disabled={busy} onClick={() => create()}>
      <IconPlus size={20} stroke={1.75} aria-hidden />
    </IconButton>
  )
  return (
    <Page title={project.name} icon={project.icon} bar={bar} save="changes" people={<OnlinePeople />} actions={quick}>
      <Column wide>
        {query.isPending && <SkeletonRows label="Loading documents" rows={7} />}
        {query.isError && !documents && (
          <FailedState
            what="The documents did not load"
            reason={reasonOf(query.error)}
            onRetry={() => void query.refetch()}
          />
        )}
        {documents?.length === 0 && (
          <EmptyState
            icon={<IconFileText size={24} stroke={1.5} aria-hidden />}
            title="No document yet"
            action={add || undefined}
          >
            {mayEdit
              ? 'Briefs, notes, decisions: everybody writes in the same page at the same time.'
              : 'Nobody has written one in this project.'}
          </EmptyState>
        )}
        {hasSome && <DocTree documents={documents} onAdd={create} />}
      </Column>
    </Page>
  )
}
