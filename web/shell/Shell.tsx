import { useEffect, useState, type ReactNode } from 'react'
import { Drawer, useMantineColorScheme } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { roleMay } from '#shared/roles.ts'
import { NewProject } from '../projects/NewProject.tsx'
import { projectsQuery } from '../projects/queries.ts'
import { useStore } from '../store.ts'
import { undoNewest } from '../ui/toast.ts'
import { usePhone } from '../ui/usePhone.ts'
import { usePlace } from '../workspaces/context.ts'
import { useDestinations } from './destinations.ts'
import { closeDrawer, drawer } from './drawer.ts'
import { useProjectKey } from './here.ts'
import { Palette } from './Palette.tsx'
import { openPalette } from './palette.ts'
import { lastProject, placePath, projectPlaces, rememberProject } from './places.ts'
import { BottomBar, Rail } from './Rail.tsx'
import { onKeyDown, useCommands, type Command } from './shortcuts.ts'
import { SequenceHint, ShortcutSheet } from './ShortcutSheet.tsx'
import { Sidebar } from './Sidebar.tsx'
import { useResize } from './useResize.ts'
import './shell.css'

/** Where the palette and `g ...` lead, from wherever we are. */
function useGoTo(): Command[] {
  const { workspace, role } = usePlace()
  const navigate = useNavigate()
  const key = useProjectKey()
  const { data: projects = [] } = useQuery(projectsQuery(workspace.id))
  const wanted = key ?? lastProject(workspace.id)
  const project = projects.find((each) => each.key === wanted) ?? projects[0]
  const base = `/w/${workspace.slug}`
  const go = (keys: string, label: string, to: string): Command => ({
    keys,
    label,
    group: 'Go to',
    run: () => void navigate({ to }),
  })
  return [
    go('g h', 'Home', base),
    go('g i', 'Inbox', `${base}/inbox`),
    ...(project
      ? projectPlaces.map((each) => go(each.keys, each.label, placePath(workspace.slug, project.key, each.id)))
      : []),
    ...(role ? [go('g m', 'Members', `${base}/members`), go('g t', 'Trash', `${base}/trash`)] : []),
    ...(roleMay(role, 'workspace.edit') ? [go('g s', 'Workspace settings', `${base}/settings`)] : []),
    go('g a', 'Account settings', '/account'),
  ]
}

type Asked = 'shortcuts' | 'project' | null

/** What works on every page of a workspace. */
function useShellCommands({ ask, toggleSidebar }: { ask: (what: Asked) => void; toggleSidebar: () => void }): void {
  const { role } = usePlace()
  const scheme = useMantineColorScheme()
  useCommands([
    ...useGoTo(),
    roleMay(role, 'project.create') && {
      keys: 'n p',
      label: 'New project',
      group: 'Create',
      opensField: true,
      run: () => ask('project'),
    },
    { keys: 'mod+k', label: 'Search or jump to', group: 'General', opensField: true, run: openPalette },
    { keys: '/', label: 'Search', group: 'General', opensField: true, run: openPalette },
    { keys: '?', label: 'Keyboard shortcuts', group: 'General', run: () => ask('shortcuts') },
    { keys: 'mod+b', label: 'Show or hide the sidebar', group: 'General', run: toggleSidebar },
    { keys: 'mod+z', label: 'Undo', group: 'General', run: undoNewest },
    { label: 'Switch between light and dark', group: 'General', run: scheme.toggleColorScheme },
  ])
}

type ShellProps = { peek: ReactNode; children: ReactNode }

/** Everything around a page of a workspace. */
export function Shell({ peek, children }: ShellProps) {
  const { workspace } = usePlace()
  const phone = usePhone()
  const [bare, setBare] = useState(false)
  const [asked, setAsked] = useState<Asked>(null)
  const { width, handle } = useResize('truss:sidebar', 'Width of the sidebar', 'right', {
    min: 200,
    max: 400,
    initial: 248,
  })
  const destinations = useDestinations()
  const key = useProjectKey()
  const home = `/w/${workspace.slug}`

  useEffect(() => {
    if (key) rememberProject(workspace.id, key)
  }, [key, workspace.id])
  useEffect(() => {
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [])
  useShellCommands({ ask: setAsked, toggleSidebar: () => setBare(!bare) })

  const left = phone ? 0 : 56 + (bare ? 0 : width)
  // The toasts lie outside of the shell, at the left edge of its content.
  useEffect(() => document.documentElement.style.setProperty('--shell-left', `${left}px`), [left])
  const sizes = { '--sidebar': `${width}px` } as React.CSSProperties
  return (
    <div className="t-shell" data-bare={(bare && !phone) || undefined} style={sizes}>
      <a href="#content" className="t-skip">
        Skip to the content
      </a>
      {!phone && <Rail home={home} destinations={destinations} onHelp={() => setAsked('shortcuts')} />}
      {!phone && !bare && (
        <aside className="t-side" aria-label="Sidebar">
          <Sidebar />
          <div className="t-side-handle" {...handle} />
        </aside>
      )}
      {phone && <PhoneDrawer />}
      <div className="t-main">{children}</div>
      {peek}
      {phone && <BottomBar home={home} destinations={destinations} />}
      <Palette />
      <SequenceHint />
      {asked === 'shortcuts' && <ShortcutSheet onClose={() => setAsked(null)} />}
      {asked === 'project' && <NewProject onClose={() => setAsked(null)} />}
    </div>
  )
}

function PhoneDrawer() {
  const opened = useStore(drawer)
  return (
    <Drawer
      opened={opened}
      onClose={closeDrawer}
      size={300}
      withCloseButton={false}
      className="t-drawer"
      attributes={{ content: { 'aria-label': 'Menu' } }}
    >
      <Sidebar />
    </Drawer>
  )
}
