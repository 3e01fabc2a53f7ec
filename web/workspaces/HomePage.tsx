import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { IconArtboard, IconFileText, IconFolder, IconPlus, IconUserPlus } from '@tabler/icons-react'
import type { Edited } from '#shared/edited.ts'
import type { Project } from '#shared/projects.ts'
import { roleMay } from '#shared/roles.ts'
import { reasonOf } from '../api.ts'
import { NewProject } from '../projects/NewProject.tsx'
import { projectsQuery } from '../projects/queries.ts'
import { statusText } from '../projects/statusText.ts'
import { Column, Page } from '../shell/Page.tsx'
import { placePath } from '../shell/places.ts'
import { Button } from '../ui/Button.tsx'
import { RelativeTime } from '../ui/RelativeTime.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { EmptyState, FailedState } from '../ui/states.tsx'
import { usePhone } from '../ui/usePhone.ts'
import { usePlace } from './context.ts'
import { editedQuery } from './edited.ts'

const plus = <IconPlus size={16} stroke={1.75} aria-hidden />

const pathOf = (slug: string, { type, id }: Edited) => `/w/${slug}/${type === 'document' ? 'd' : 'b'}/${id}`

function RecentlyEdited() {
  const { workspace } = usePlace()
  const edited = useQuery(editedQuery(workspace.id))
  return (
    <section className="t-section" aria-labelledby="recent">
      <div className="t-section-head">
        <h2 id="recent">Recently edited</h2>
      </div>
      {edited.isPending && <SkeletonRows rows={4} label="Loading what was edited" />}
      {edited.isError && (
        <FailedState
          what="What was edited did not load"
          reason={reasonOf(edited.error)}
          onRetry={() => void edited.refetch()}
          small
        />
      )}
      {edited.data?.length === 0 && (
        <p className="t-dim">Documents and whiteboards that somebody changed are listed here.</p>
      )}
      {edited.data && edited.data.length > 0 && (
        <div className="t-list">
          {edited.data.map((row) => (
            <Link key={row.id} to={pathOf(workspace.slug, row)} className="t-list-row">
              <span className="t-emoji">
                {row.icon ??
                  (row.type === 'document' ? (
                    <IconFileText size={16} stroke={1.75} />
                  ) : (
                    <IconArtboard size={16} stroke={1.75} />
                  ))}
              </span>
              <span className="t-list-main t-clip">{row.title}</span>
              <span className="t-dim">
                <RelativeTime at={row.at} />
              </span>
            </Link>
          ))}
        </div>
      )}
    </section>
  )
}

function ProjectRow({ project }: { project: Project }) {
  const { workspace } = usePlace()
  return (
    <Link to={placePath(workspace.slug, project.key, 'board')} className="t-list-row">
      <span className="t-emoji">{project.icon ?? <IconFolder size={16} stroke={1.75} aria-hidden />}</span>
      <span className="t-list-main">
        <span className="t-clip" style={{ display: 'block' }}>
          {project.name}
        </span>
        {project.description && (
          <span className="t-dim t-clip" style={{ display: 'block' }}>
            {project.description}
          </span>
        )}
      </span>
      <span className="t-dim">{statusText[project.status]}</span>
      <span className="t-mono">{project.key}</span>
    </Link>
  )
}

/** Projects, and what was edited last. */
export function HomePage() {
  const { workspace, role } = usePlace()
  const phone = usePhone()
  const [adding, setAdding] = useState(false)
  const projects = useQuery(projectsQuery(workspace.id))
  const mayCreate = roleMay(role, 'project.create')
  const newProject = mayCreate && (
    <Button look="primary" icon={plus} onClick={() => setAdding(true)}>
      New project
    </Button>
  )
  const invite = roleMay(role, 'member.invite') && (
    <Link to="/w/$slug/members" params={{ slug: workspace.slug }} className="t-btn" data-look="default">
      <IconUserPlus size={16} stroke={1.75} aria-hidden /> {phone ? 'Invite' : 'Invite people'}
    </Link>
  )
  return (
    <Page title={workspace.name} actions={invite}>
      <Column wide>
        <section className="t-section" aria-labelledby="projects">
          <div className="t-section-head">
            <h2 id="projects">Projects</h2>
            {projects.data && projects.data.length > 0 && newProject}
          </div>
          {projects.isPending && <SkeletonRows rows={5} label="Loading projects" />}
          {projects.isError && (
            <FailedState
              what="Projects did not load"
              reason={reasonOf(projects.error)}
              onRetry={() => void projects.refetch()}
              small
            />
          )}
          {projects.data?.length === 0 && (
            <EmptyState
              icon={<IconFolder size={24} stroke={1.5} aria-hidden />}
              title="No project yet"
              action={newProject}
            >
              {mayCreate
                ? 'A project has a board, documents, whiteboards and a channel.'
                : 'When somebody gives you access to one, it is listed here.'}
            </EmptyState>
          )}
          {projects.data && projects.data.length > 0 && (
            <div className="t-list">
              {projects.data.map((project) => (
                <ProjectRow key={project.id} project={project} />
              ))}
            </div>
          )}
        </section>
        {projects.data && projects.data.length > 0 && <RecentlyEdited />}
      </Column>
      {adding && <NewProject onClose={() => setAdding(false)} />}
    </Page>
  )
}
