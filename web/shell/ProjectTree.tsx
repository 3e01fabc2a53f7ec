import { Fragment, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { IconChevronRight, IconFolder } from '@tabler/icons-react'
import type { Project } from '#shared/projects.ts'
import { roomsQuery } from '../chat/queries.ts'
import { SideDocs } from '../docs/SideDocs.tsx'
import { usePlace } from '../workspaces/context.ts'
import { closeDrawer } from './drawer.ts'
import { useHere } from './here.ts'
import { placePath, projectPlaces } from './places.ts'

type ProjectTreeProps = { project: Project; isOpen: boolean }

/** A project and its places. The open one is unfolded; others unfold by their arrow. */
export function ProjectTree({ project, isOpen }: ProjectTreeProps) {
  const { workspace } = usePlace()
  const [unfolded, setUnfolded] = useState(isOpen)
  const [wasOpen, setWasOpen] = useState(isOpen)
  if (isOpen !== wasOpen) {
    setWasOpen(isOpen)
    if (isOpen) setUnfolded(true)
  }
  return (
    <div className="t-tree">
      <div className="t-tree-head">
        <Link
          to={placePath(workspace.slug, project.key, 'board')}
          className="t-side-row"
          title={project.name}
          onClick={closeDrawer}
        >
          {project.icon ? (
            <span className="t-emoji">{project.icon}</span>
          ) : (
            <IconFolder size={16} stroke={1.75} aria-hidden />
          )}
          <span className="t-clip">{project.name}</span>
        </Link>
        <button
          type="button"
          className="t-tree-fold"
          aria-expanded={unfolded}
          aria-label={`Places of ${project.name}`}
          onClick={() => setUnfolded(!unfolded)}
        >
          <IconChevronRight size={14} stroke={1.75} aria-hidden />
        </button>
      </div>
      {unfolded && <Places project={project} />}
    </div>
  )
}

/** Board, docs with their documents, whiteboards, and the channel with what is unread. */
function Places({ project }: { project: Project }) {
  const { workspace } = usePlace()
  const here = useHere()
  const isHere = here?.key === project.key
  const { data: rooms = [] } = useQuery(roomsQuery(workspace.id))
  const channel = rooms.find(({ room }) => room.projectId === project.id && room.type === 'channel')
  return projectPlaces.map(({ id, label, icon: IconOf }) => (
    <Fragment key={id}>
      <Link
        to={placePath(workspace.slug, project.key, id)}
        className="t-side-row"
        data-child
        // A document is marked by itself, below.
        {...(isHere && here.place === id && id !== 'docs' && { 'data-status': 'active' })}
        activeOptions={{ includeSearch: false }}
        onClick={closeDrawer}
      >
        <IconOf size={16} stroke={1.75} aria-hidden />
        <span className="t-clip">{id === 'chat' ? (channel?.room.name ?? label) : label}</span>
        {id === 'chat' && channel !== undefined && channel.unread > 0 && (
          <span className="t-side-count t-num" aria-label={`${channel.unread} unread`}>
            {channel.unread}
          </span>
        )}
      </Link>
      {id === 'docs' && isHere && here.place === 'docs' && <SideDocs project={project} />}
    </Fragment>
  ))
}
