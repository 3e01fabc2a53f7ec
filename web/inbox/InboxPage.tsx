import { useEffect, useState } from 'react'
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { Link, useSearch } from '@tanstack/react-router'
import { IconChecks } from '@tabler/icons-react'
import { type Notification, readNotifications } from '#shared/notifications.ts'
import { call, reasonOf } from '../api.ts'
import { usePeople } from '../members/queries.ts'
import { Page } from '../shell/Page.tsx'
import { useTruss } from '../truss.ts'
import { Avatar } from '../ui/Avatar.tsx'
import { Button } from '../ui/Button.tsx'
import { RelativeTime } from '../ui/RelativeTime.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { EmptyState, FailedState, NothingMatches } from '../ui/states.tsx'
import { tellFailure } from '../ui/toast.ts'
import { usePlace } from '../workspaces/context.ts'
import { inboxQuery, unreadQuery } from './queries.ts'
import './inbox.css'

/** Marks some, or all, as read; the list and the count follow the answer. */
function useMarkRead() {
  const { cache } = useTruss()
  return useMutation({
    mutationFn: (ids: string[] | null) => call(readNotifications, { body: ids ? { ids } : {} }),
    onSuccess: ({ unread }) => {
      cache.setQueryData(unreadQuery.queryKey, unread)
      return cache.invalidateQueries({ queryKey: inboxQuery.queryKey })
    },
    onError: (error) => tellFailure(`Not marked as read: ${reasonOf(error)}`),
  })
}

function Row({ notification, onOpen }: { notification: Notification; onOpen: () => void }) {
  const person = usePeople()
  const { peek } = useSearch({ from: '/w/$slug' })
  const { workspace } = usePlace()
  const { read, message, createdAt, actionUrl, actorId } = notification
  // A task of this workspace opens beside the list; everything else is a page of its own.
  const key = actionUrl.startsWith(`/w/${workspace.slug}/`)
    ? new URL(actionUrl, location.href).searchParams.get('peek')
    : null
  return (
    <li>
      <Link
        to={key ? '.' : actionUrl}
        {...(key && { search: { peek: key } })}
        className="t-list-row t-inbox-row"
        data-unread={!read || undefined}
        data-open={(key !== null && key === peek) || undefined}
        onClick={onOpen}
      >
        <span className="t-inbox-dot" aria-label={read ? undefined : 'Unread'} role={read ? undefined : 'img'} />
        {actorId && <Avatar person={person(actorId)} size={32} />}
        <span className="t-list-main">
          <span className="t-inbox-text">{message}</span>
          <span className="t-dim t-inbox-meta">
            {key && <span className="t-mono">{key}</span>}
            <RelativeTime at={createdAt} look="clock" />
          </span>
        </span>
      </Link>
    </li>
  )
}

type BarProps = {
  onlyUnread: boolean
  onChange: (onlyUnread: boolean) => void
  hasUnread: boolean
  markRead: ReturnType<typeof useMarkRead>
}

function Bar({ onlyUnread, onChange, hasUnread, markRead }: BarProps) {
  return (
    <>
      <section className="t-tabs" aria-label="Which notifications">
        {[false, true].map((unread) => (
          <button
            key={String(unread)}
            type="button"
            className="t-tab"
            aria-pressed={onlyUnread === unread}
            onClick={() => onChange(unread)}
          >
            {unread ? 'Unread' : 'All'}
          </button>
        ))}
      </section>
      {hasUnread && (
        <Button
          icon={<IconChecks size={16} stroke={1.75} aria-hidden />}
          busy={markRead.isPending}
          onClick={() => markRead.mutate(null)}
        >
          Mark all as read
        </Button>
      )}
    </>
  )
}

/**
 * What is shown of the inbox. The list comes newest first and cannot be asked for what is unread alone, so earlier pages
 * are loaded until something unread is among them.
 */
function useInbox(onlyUnread: boolean) {
  const inbox = useInfiniteQuery(inboxQuery)
  const { data: unread = 0 } = useQuery(unreadQuery)
  const all = inbox.data?.pages.flatMap((page) => page.data) ?? []
  const shown = onlyUnread ? all.filter((each) => !each.read) : all
  const { hasNextPage, isError, fetchStatus, fetchNextPage } = inbox
  const isLooking = onlyUnread && unread > 0 && shown.length === 0 && hasNextPage && !isError
  useEffect(() => {
    if (isLooking && fetchStatus === 'idle') void fetchNextPage()
  }, [isLooking, fetchStatus, fetchNextPage])
  return { inbox, unread, all, shown, isLooking }
}

/** What is for me: assigned, mentioned, commented. Opening one marks it as read. */
export function InboxPage() {
  const markRead = useMarkRead()
  const [onlyUnread, setOnlyUnread] = useState(false)
  const { inbox, unread, all, shown, isLooking } = useInbox(onlyUnread)
  const bar = <Bar onlyUnread={onlyUnread} onChange={setOnlyUnread} hasUnread={unread > 0} markRead={markRead} />
  return (
    <Page title="Inbox" bar={bar}>
      <div className="t-inbox">
        {(inbox.isPending || isLooking) && <SkeletonRows rows={6} label="Loading the inbox" />}
        {inbox.isError && (
          <FailedState
            what="The inbox did not load"
            reason={reasonOf(inbox.error)}
            onRetry={() => void inbox.refetch()}
          />
        )}
        {inbox.data && all.length === 0 && (
          <EmptyState title="Nothing for you yet">
            Assignments, mentions and answers to what is yours arrive here.
          </EmptyState>
        )}
        {all.length > 0 && shown.length === 0 && !isLooking && !inbox.isError && (
          <NothingMatches onClear={() => setOnlyUnread(false)} />
        )}
        {shown.length > 0 && (
          <ul className="t-list">
            {shown.map((each) => (
              <Row key={each.id} notification={each} onOpen={() => !each.read && markRead.mutate([each.id])} />
            ))}
          </ul>
        )}
        {inbox.hasNextPage && !isLooking && (
          <div className="t-inbox-more">
            <Button busy={inbox.isFetchingNextPage} onClick={() => void inbox.fetchNextPage()}>
              Show earlier ones
            </Button>
          </div>
        )}
      </div>
    </Page>
  )
}
