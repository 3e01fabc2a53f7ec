import { useEffect, useRef, type KeyboardEvent } from 'react'
import type { UseInfiniteQueryResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Version } from '#shared/versions.ts'
import { reasonOf } from '../api.ts'
import { usePeople } from '../members/queries.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { Button } from '../ui/Button.tsx'
import { RelativeTime } from '../ui/RelativeTime.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { EmptyState, FailedState } from '../ui/states.tsx'
import type { Row } from './History.tsx'
import { byDay, hourOf, namesOf, reasonFor } from './words.ts'

type VersionListProps = {
  query: UseInfiniteQueryResult
  versions: readonly Version[]
  row: Row
  chosenId: string | null
  onChoose: () => void
}

/** What it holds now, then the versions, newest first. Arrows move, Enter shows. */
export function VersionList({ query, versions, row, chosenId, onChoose }: VersionListProps) {
  const list = useRef<HTMLElement>(null)
  useEffect(() => {
    // So that the arrows work at once.
    list.current?.querySelector<HTMLElement>('[aria-current]')?.focus({ preventScroll: true })
  }, [])
  return (
    <nav ref={list} className="t-history-list" aria-label="Versions">
      <Current row={row} isChosen={chosenId === null} onChoose={onChoose} />
      {query.isPending && <SkeletonRows label="Loading the versions" />}
      {query.isError && (
        <FailedState
          what="The versions did not load"
          reason={reasonOf(query.error)}
          onRetry={() => void query.refetch()}
          small
        />
      )}
      {query.isSuccess && versions.length === 0 && (
        <EmptyState title="No versions yet" small>
          Truss keeps one every 10 minutes of work, and when the last person leaves.
        </EmptyState>
      )}
      {byDay(versions).map(({ day, title, versions: ofDay }) => (
        <section key={day} aria-label={title}>
          <h2 className="t-history-day">{title}</h2>
          <ol>
            {ofDay.map((version) => (
              <li key={version.id}>
                <Entry version={version} isChosen={version.id === chosenId} onChoose={onChoose} />
              </li>
            ))}
          </ol>
        </section>
      ))}
      {query.hasNextPage && (
        <Button look="quiet" wide busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          Show older versions
        </Button>
      )}
    </nav>
  )
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const list = event.currentTarget.closest('.t-history-list')
  const rows = [...(list?.querySelectorAll<HTMLElement>('.t-version') ?? [])]
  const at = rows.findIndex((each) => each === document.activeElement)
  const targets: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }
  const target = targets[event.key]
  if (target === undefined || at < 0) return
  event.preventDefault()
  rows[Math.max(0, Math.min(target, rows.length - 1))]?.focus()
}

type ChoiceProps = { isChosen: boolean; onChoose: () => void }

// One stop of Tab for the whole list: the chosen one; the arrows do the rest.
const shared = (isChosen: boolean) => ({
  className: 't-version',
  // Else every version would count as the current one, too.
  activeOptions: { exact: true },
  onKeyDown: moveFocus,
  tabIndex: isChosen ? 0 : -1,
  ...(isChosen && { 'aria-current': 'true' as const }),
})

function Current({ row, isChosen, onChoose }: ChoiceProps & { row: Row }) {
  const person = usePeople()
  return (
    <Link to="." search={{}} replace {...shared(isChosen)} onClick={onChoose}>
      <span className="t-version-name t-clip">Current version</span>
      <span className="t-version-by">
        {row.editedAt === null ? (
          'Not edited yet'
        ) : (
          <>
            {row.editedBy !== null && <Avatar person={person(row.editedBy)} size={18} />}
            <span className="t-clip">
              {row.editedBy !== null && `${person(row.editedBy).name} · `}
              <RelativeTime at={row.editedAt} />
            </span>
          </>
        )}
      </span>
    </Link>
  )
}

function Entry({ version, isChosen, onChoose }: ChoiceProps & { version: Version }) {
  const person = usePeople()
  const { id, label, at, by, madeBy } = version
  const writers = (by.length > 0 || madeBy === null ? by : [madeBy]).map(person)
  const why = reasonFor(version)
  return (
    <Link
      to="."
      search={{ v: id }}
      replace
      {...shared(isChosen)}
      data-quiet={label === null || undefined}
      onClick={onChoose}
    >
      <span className="t-version-name">
        <span className="t-clip">{label ?? hourOf(at)}</span>
        {label !== null && (
          <time dateTime={at} className="t-version-hour t-num">
            {hourOf(at)}
          </time>
        )}
      </span>
      {why !== null && <span className="t-version-why t-clip">{why}</span>}
      <span className="t-version-by">
        {writers.slice(0, 3).map((each) => (
          <Avatar key={each.id} person={each} size={18} />
        ))}
        <span className="t-clip">{namesOf(writers.map(({ name }) => name))}</span>
      </span>
    </Link>
  )
}
