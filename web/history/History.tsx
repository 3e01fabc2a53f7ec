import { useEffect, useEffectEvent, useState } from 'react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Drawer } from '@mantine/core'
import { IconHistory } from '@tabler/icons-react'
import type { Document } from '#shared/documents.ts'
import type { Version } from '#shared/versions.ts'
import type { Whiteboard } from '#shared/whiteboards.ts'
import { projectCrumb } from '../projects/crumbs.tsx'
import { useMayOnObject } from '../projects/useMayOnObject.ts'
import { Page } from '../shell/Page.tsx'
import { takesEscape } from '../shell/covered.ts'
import { useBeHere } from '../shell/here.ts'
import { Button } from '../ui/Button.tsx'
import { clock } from '../ui/time.ts'
import { usePhone } from '../ui/usePhone.ts'
import { usePlace } from '../workspaces/context.ts'
import { CurrentPreview, VersionPreview } from './Preview.tsx'
import { type Versioned, versionQuery, versionsQuery } from './queries.ts'
import { VersionBar } from './VersionBar.tsx'
import { VersionList } from './VersionList.tsx'
import './history.css'

export type Row = Document | Whiteboard

/** The versions of one object beside what the chosen one holds. Nothing chosen: what it holds now. */
export function History({ of, row }: { of: Versioned; row: Row }) {
  const { v: chosenId } = useSearch({ strict: false })
  const list = useInfiniteQuery(versionsQuery(of))
  const versions = list.data?.pages.flatMap(({ data }) => data) ?? []
  const chosen = useChosen(of, chosenId ?? null, versions)
  const leave = useLeave(of)
  const phone = usePhone()
  const [sheet, setSheet] = useState(phone && chosenId === undefined)
  const listed = (
    <VersionList
      query={list}
      versions={versions}
      row={row}
      chosenId={chosenId ?? null}
      onChoose={() => setSheet(false)}
    />
  )
  return (
    <HistoryFrame
      of={of}
      row={row}
      bar={
        <>
          {phone && <PickButton version={chosen} onClick={() => setSheet(true)} />}
          <VersionBar of={of} row={row} version={chosen} isCurrent={chosenId === undefined} onRestored={leave} />
        </>
      }
    >
      <div className="t-history">
        <section className="t-history-preview" aria-label="Preview">
          {chosenId === undefined ? (
            <CurrentPreview of={of} row={row} />
          ) : (
            <VersionPreview key={chosenId} of={of} row={row} versionId={chosenId} />
          )}
        </section>
        {phone ? (
          <Drawer
            opened={sheet}
            onClose={() => setSheet(false)}
            position="bottom"
            size="70%"
            title="Versions"
            className="t-sheet"
            closeButtonProps={{ 'aria-label': 'Close' }}
          >
            {listed}
          </Drawer>
        ) : (
          listed
        )}
      </div>
    </HistoryFrame>
  )
}

/** On a phone the list is a sheet, and this says what is chosen in it. */
function PickButton({ version, onClick }: { version: Version | null; onClick: () => void }) {
  const name = version ? (version.label ?? clock(version.at)) : 'Current version'
  return (
    <span className="t-history-pick">
      <Button
        icon={<IconHistory size={18} stroke={1.75} aria-hidden />}
        aria-label={`Versions: ${name}`}
        aria-haspopup="dialog"
        onClick={onClick}
      >
        {name}
      </Button>
    </span>
  )
}

/** The chosen version; one that is further down than the list goes is known by its content. */
function useChosen(of: Versioned, chosenId: string | null, versions: readonly Version[]): Version | null {
  const known = versions.find(({ id }) => id === chosenId) ?? null
  const content = useQuery({ ...versionQuery(of, chosenId ?? ''), enabled: chosenId !== null })
  return known ?? content.data?.version ?? null
}

/** Back to the document or whiteboard, also by Escape. */
function useLeave({ kind, id }: Versioned): () => void {
  const { workspace } = usePlace()
  const navigate = useNavigate()
  const leave = () =>
    void (kind === 'doc'
      ? navigate({ to: '/w/$slug/d/$docId', params: { slug: workspace.slug, docId: id } })
      : navigate({ to: '/w/$slug/b/$boardId', params: { slug: workspace.slug, boardId: id } }))
  const onEscape = useEffectEvent(leave)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || event.defaultPrevented) return
      if (takesEscape()) return
      onEscape()
    }
    // Before the dialogs hear of it: by the time they have closed there would seem to be none.
    addEventListener('keydown', onKeyDown, true)
    return () => removeEventListener('keydown', onKeyDown, true)
  }, [])
  return leave
}

type FrameProps = { of: Versioned; row: Row; bar: React.ReactNode; children: React.ReactNode }

function HistoryFrame({ of, row, bar, children }: FrameProps) {
  const { workspace } = usePlace()
  const { project } = useMayOnObject(of.kind === 'doc' ? 'document' : 'whiteboard', row)
  useBeHere(project?.key, of.kind === 'doc' ? 'docs' : 'whiteboards')
  const back = of.kind === 'doc' ? `/w/${workspace.slug}/d/${row.id}` : `/w/${workspace.slug}/b/${row.id}`
  const crumbs = [
    ...(project ? [projectCrumb(workspace.slug, project)] : []),
    { label: row.title, ...(row.icon !== null && { icon: row.icon }), to: back },
  ]
  return (
    <Page title="Version history" crumbs={crumbs} bar={bar} ground={of.kind === 'board' ? 'canvas' : 'surface'}>
      {children}
    </Page>
  )
}
