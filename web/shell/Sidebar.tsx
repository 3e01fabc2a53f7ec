import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import {
  IconHome,
  IconInbox,
  IconPlus,
  IconSearch,
  IconSelector,
  IconSettings,
  IconTrash,
  IconUsers,
  type Icon,
} from '@tabler/icons-react'
import { roleMay } from '#shared/roles.ts'
import { unreadQuery } from '../inbox/queries.ts'
import { NewProject } from '../projects/NewProject.tsx'
import { projectsQuery } from '../projects/queries.ts'
import { trashedWorkspacesQuery } from '../trash/queries.ts'
import { ActionMenu, type MenuItem } from '../ui/ActionMenu.tsx'
import { IconButton } from '../ui/Button.tsx'
import { KeyHint } from '../ui/KeyHint.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { FailedState } from '../ui/states.tsx'
import { reasonOf } from '../api.ts'
import { usePlace } from '../workspaces/context.ts'
import { workspacesQuery } from '../workspaces/queries.ts'
import { closeDrawer } from './drawer.ts'
import { useProjectKey } from './here.ts'
import { openPalette } from './palette.ts'
import { ProjectTree } from './ProjectTree.tsx'
import './sidebar.css'

function WorkspaceSwitcher() {
  const { workspace } = usePlace()
  const navigate = useNavigate()
  const { data: workspaces = [] } = useQuery(workspacesQuery)
  const [wasOpened, setWasOpened] = useState(false)
  const { data: trashed = [] } = useQuery({ ...trashedWorkspacesQuery, enabled: wasOpened })
  const items: MenuItem[] = workspaces.map((mine) => ({
    id: mine.workspace.id,
    label: mine.workspace.name,
    hint: mine.role ?? 'guest',
    checked: mine.workspace.id === workspace.id,
    onSelect: () => void navigate({ to: '/w/$slug', params: { slug: mine.workspace.slug } }),
  }))
  if (trashed.length > 0)
    items.push({
      id: 'trash',
      label: 'Deleted workspaces',
      hint: String(trashed.length),
      icon: <IconTrash size={16} stroke={1.75} aria-hidden />,
      section: ' ',
      onSelect: () => void navigate({ to: '/trash' }),
    })
  items.push({
    id: 'new',
    label: 'New workspace',
    icon: <IconPlus size={16} stroke={1.75} aria-hidden />,
    ...(trashed.length === 0 && { section: ' ' }),
    onSelect: () => void navigate({ to: '/new' }),
  })
  return (
    <ActionMenu label="Workspaces" items={items} onChange={(opened) => opened && setWasOpened(true)}>
      <button type="button" className="t-switcher">
        <span className="t-switcher-mark" aria-hidden>
          {[...workspace.name][0]?.toLocaleUpperCase()}
        </span>
        <span className="t-clip">{workspace.name}</span>
        <IconSelector size={16} stroke={1.75} aria-hidden />
      </button>
    </ActionMenu>
  )
}

type SideLinkProps = { to: string; label: string; icon: Icon; exact?: boolean; count?: number }

function SideLink({ to, label, icon: IconOf, exact = false, count = 0 }: SideLinkProps) {
  return (
    <Link to={to} className="t-side-row" activeOptions={{ exact, includeSearch: false }} onClick={closeDrawer}>
      <IconOf size={16} stroke={1.75} aria-hidden />
      <span className="t-clip">{label}</span>
      {count > 0 && <span className="t-side-count t-num">{count}</span>}
    </Link>
  )
}

function Projects() {
  const { workspace, role } = usePlace()
  const key = useProjectKey()
  const [adding, setAdding] = useState(false)
  const projects = useQuery(projectsQuery(workspace.id))
  const mayCreate = roleMay(role, 'project.create')
  return (
    <nav aria-label="Project tree">
      <div className="t-side-head">
        <h2 className="t-caption">Projects</h2>
        {mayCreate && (
          <IconButton label="New project" keys="n p" onClick={() => setAdding(true)}>
            <IconPlus size={16} stroke={1.75} aria-hidden />
          </IconButton>
        )}
      </div>
      {projects.isPending && <SkeletonRows rows={4} label="Loading projects" />}
      {projects.isError && (
        <FailedState
          what="Projects did not load"
          reason={reasonOf(projects.error)}
          onRetry={() => void projects.refetch()}
          small
        />
      )}
      {projects.data?.length === 0 && (
        <p className="t-side-empty">{mayCreate ? 'No project yet. Make the first one.' : 'No project for you yet.'}</p>
      )}
      {projects.data?.map((project) => (
        <ProjectTree key={project.id} project={project} isOpen={project.key === key} />
      ))}
      {adding && <NewProject onClose={() => setAdding(false)} />}
    </nav>
  )
}

/** Workspace switcher, search, project tree; also the drawer of the phone. */
export function Sidebar() {
  const { workspace, role } = usePlace()
  const { data: unread = 0 } = useQuery(unreadQuery)
  const base = `/w/${workspace.slug}`
  return (
    <div className="t-sidebar">
      <WorkspaceSwitcher />
      <button
        type="button"
        className="t-side-search"
        onClick={() => {
          closeDrawer()
          openPalette()
        }}
      >
        <IconSearch size={16} stroke={1.75} aria-hidden />
        <span className="t-clip">Search or jump to</span>
        <KeyHint keys="mod+k" />
      </button>
      <div className="t-side-scroll">
        <nav aria-label="Workspace">
          <SideLink to={base} label="Home" icon={IconHome} exact />
          <SideLink to={`${base}/inbox`} label="Inbox" icon={IconInbox} count={unread} />
          {role !== null && <SideLink to={`${base}/members`} label="Members" icon={IconUsers} />}
        </nav>
        <Projects />
      </div>
      {role !== null && (
        <nav aria-label="Workspace settings" className="t-side-foot">
          <SideLink to={`${base}/trash`} label="Trash" icon={IconTrash} />
          {roleMay(role, 'workspace.edit') && <SideLink to={`${base}/settings`} label="Settings" icon={IconSettings} />}
        </nav>
      )}
    </div>
  )
}
