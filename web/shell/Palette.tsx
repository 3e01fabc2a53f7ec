import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { useDebouncedValue } from '@mantine/hooks'
import { Spotlight } from '@mantine/spotlight'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import {
  IconArtboard,
  IconArrowRight,
  IconBolt,
  IconCircleDot,
  IconFileText,
  IconFolder,
  IconHash,
  IconPlus,
  IconRefresh,
  IconSearch,
} from '@tabler/icons-react'
import { searchWorkspace, type SearchHit } from '#shared/search.ts'
import { call, reasonOf } from '../api.ts'
import { projectsQuery } from '../projects/queries.ts'
import { KeyHint } from '../ui/KeyHint.tsx'
import { usePlace } from '../workspaces/context.ts'
import { markRow, paletteStore } from './palette.ts'
import { placePath } from './places.ts'
import { useAllCommands } from './shortcuts.ts'
import '@mantine/spotlight/styles.layer.css'
import './palette.css'

type Row = {
  id: string
  label: string
  snippet?: string
  icon: React.ReactNode
  hint?: string
  keys?: string
  run: () => void
}
type Section = { title: string; rows: Row[] }

const icon = { size: 16, stroke: 1.75, 'aria-hidden': true } as const
const hitIcon: Record<SearchHit['objectType'], React.ReactNode> = {
  project: <IconFolder {...icon} />,
  task: <IconCircleDot {...icon} />,
  document: <IconFileText {...icon} />,
  whiteboard: <IconArtboard {...icon} />,
  room: <IconHash {...icon} />,
}
const hitHint: Record<SearchHit['objectType'], string> = {
  project: 'Project',
  task: 'Task',
  document: 'Docs',
  whiteboard: 'Boards',
  room: 'Chat',
}

const searchQuery = (workspaceId: string, q: string) =>
  queryOptions({
    queryKey: ['search', workspaceId, q],
    queryFn: async ({ signal }) =>
      (await call(searchWorkspace, { params: { workspaceId }, query: { q, limit: 12 }, signal })).data,
    enabled: q !== '',
    staleTime: 10_000,
    gcTime: 30_000,
    // While one types on; what was found for other words would be the first to be opened.
    placeholderData: (hits: SearchHit[] | undefined, before) =>
      before && q.startsWith(String(before.queryKey[2])) ? hits : undefined,
    // Whoever waits for hits is told at once.
    retry: false,
  })

/** Page of a search hit. */
function pathOf(slug: string, hit: SearchHit): string {
  switch (hit.objectType) {
    case 'project':
      return placePath(slug, hit.key ?? '', 'board')
    case 'task':
      return `/w/${slug}/t/${hit.key}`
    case 'document':
      return `/w/${slug}/d/${hit.objectId}`
    case 'whiteboard':
      return `/w/${slug}/b/${hit.objectId}`
    case 'room':
      return `/w/${slug}/c/${hit.objectId}`
  }
}

const matches = (label: string, words: string) =>
  words.split(/\s+/).every((word) => label.toLocaleLowerCase().includes(word))

type Listed = { sections: Section[]; searching: boolean; failed: string | null; again: () => void }

/** What the palette lists for these words: this task first, then what was found, then where to go and what to make. */
function useSections(words: string): Listed {
  const { workspace } = usePlace()
  const navigate = useNavigate()
  const commands = useAllCommands()
  const { data: projects = [] } = useQuery(projectsQuery(workspace.id))
  const [asked] = useDebouncedValue(words.trim(), 120)
  const found = useQuery(searchQuery(workspace.id, asked))
  const wanted = words.trim().toLocaleLowerCase()
  const ofGroup = (group: (typeof commands)[number]['group'], sign: React.ReactNode): Row[] =>
    commands
      .filter((command) => command.group === group && matches(command.label, wanted))
      .map(({ label, keys, run }) => ({ id: `${group} ${label}`, label, icon: sign, run, ...(keys && { keys }) }))
  const goto: Row[] = projects
    .filter((project) => wanted !== '' && matches(`${project.name} ${project.key}`, wanted))
    .map((project) => ({
      id: project.id,
      label: project.name,
      icon: project.icon ? <span className="t-emoji">{project.icon}</span> : <IconFolder {...icon} />,
      hint: project.key,
      run: () => void navigate({ to: placePath(workspace.slug, project.key, 'board') }),
    }))
  const hits: Row[] = (wanted === '' ? [] : (found.data ?? []))
    .filter((hit) => !projects.some((project) => project.id === hit.objectId))
    .map((hit) => ({
      id: hit.objectId,
      label: hit.title,
      ...(hit.snippet !== null && { snippet: hit.snippet }),
      icon: hitIcon[hit.objectType],
      hint: hit.key ?? hitHint[hit.objectType],
      run: () => void navigate({ to: pathOf(workspace.slug, hit) }),
    }))
  const sections = [
    { title: 'This task', rows: ofGroup('This task', <IconBolt {...icon} />) },
    { title: 'Found', rows: [...goto, ...hits] },
    { title: 'Go to', rows: ofGroup('Go to', <IconArrowRight {...icon} />) },
    { title: 'Create', rows: ofGroup('Create', <IconPlus {...icon} />) },
    {
      title: 'More',
      rows: [...ofGroup('Board', <IconBolt {...icon} />), ...ofGroup('General', <IconBolt {...icon} />)],
    },
  ].filter((section) => section.rows.length > 0)
  const searching = found.isFetching || asked !== words.trim()
  const failed = found.isError && !searching && wanted !== '' ? reasonOf(found.error) : null
  return { sections, searching, failed, again: () => void found.refetch() }
}

/** Words of the text around those that were looked for. */
function Snippet({ text, words }: { text: string; words: string }) {
  const at = text.toLocaleLowerCase().indexOf(words.toLocaleLowerCase())
  const end = at < 0 ? 0 : at + words.length
  return (
    <span className="t-palette-snippet t-clip">
      {at > 0 && text.slice(0, at)}
      {at >= 0 && <mark>{text.slice(at, end)}</mark>}
      {text.slice(end)}
    </span>
  )
}

function Action({ row, words, stays = false }: { row: Row; words: string; stays?: boolean }) {
  return (
    <Spotlight.Action onClick={row.run} closeSpotlightOnTrigger={!stays}>
      <span className="t-menu-item">
        <span className="t-menu-icon">{row.icon}</span>
        <span className="t-clip">
          {row.label}
          {row.snippet && <Snippet text={row.snippet} words={words.trim()} />}
        </span>
        {row.hint && <span className="t-palette-hint t-mono">{row.hint}</span>}
        {row.keys && <KeyHint keys={row.keys} />}
      </span>
    </Spotlight.Action>
  )
}

/** Keeps the row that Enter opens marked. The library does that when a key is pressed; what the server finds comes later. */
function useMark(words: string, listed: string) {
  // By arrow, since the words last changed.
  const wasChosen = useRef(false)
  useEffect(() => {
    if (words !== '' || wasChosen.current) markRow(wasChosen.current)
  }, [words, listed])
  return {
    forget: () => (wasChosen.current = false),
    onKeyDown: ({ key }: KeyboardEvent) => {
      if (key === 'ArrowDown' || key === 'ArrowUp') wasChosen.current = true
    },
  }
}

/** Ctrl K: go to, create, search by title and text, and what can be done with the open task. */
export function Palette() {
  const [words, setWords] = useState('')
  const { sections, searching, failed, again } = useSections(words)
  const tryAgain = { id: 'again', label: 'Try again', icon: <IconRefresh {...icon} />, run: again }
  const listed = sections.flatMap(({ rows }) => rows.map(({ id }) => id)).join(' ')
  const mark = useMark(words, `${listed} ${failed}`)
  return (
    <Spotlight.Root
      store={paletteStore}
      query={words}
      onQueryChange={(next) => {
        mark.forget()
        setWords(next)
      }}
      shortcut={null}
      clearQueryOnClose
      scrollable
      centered={false}
      yOffset="12vh"
      overlayProps={{ blur: 0, backgroundOpacity: 0.3 }}
      maxHeight={420}
      size={620}
      className="t-palette"
      attributes={{ content: { 'aria-label': 'Search or jump to' } }}
    >
      <Spotlight.Search
        placeholder="Search or jump to"
        aria-label="Search or jump to"
        leftSection={<IconSearch size={18} stroke={1.75} aria-hidden />}
        onKeyDown={mark.onKeyDown}
      />
      <Spotlight.ActionsList>
        {sections.map((section) => (
          <Spotlight.ActionsGroup key={section.title} label={section.title}>
            {section.rows.map((row) => (
              <Action key={row.id} row={row} words={words} />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {failed !== null && (
          <>
            <Spotlight.Empty role="alert">Not searched: {failed}</Spotlight.Empty>
            <Action row={tryAgain} words="" stays />
          </>
        )}
        {sections.length === 0 && failed === null && (
          <Spotlight.Empty>
            {searching ? 'Searching' : `Nothing is called “${words.trim()}” or says so`}
          </Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
      <Spotlight.Footer className="t-palette-foot">
        <span>↑↓ move</span>
        <span>↵ open</span>
        <span>Esc close</span>
      </Spotlight.Footer>
    </Spotlight.Root>
  )
}
