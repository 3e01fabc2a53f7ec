import { useMutation, useQuery } from '@tanstack/react-query'
import { IconDeviceDesktop } from '@tabler/icons-react'
import { revokeOtherSessions, revokeSession, type Session } from '#shared/accounts.ts'
import { call, reasonOf } from '../api.ts'
import { useTruss } from '../truss.ts'
import { Button } from '../ui/Button.tsx'
import { RelativeTime } from '../ui/RelativeTime.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { FailedState } from '../ui/states.tsx'
import { tell, tellFailure } from '../ui/toast.ts'
import { deviceText } from './deviceText.ts'
import { sessionsQuery } from './queries.ts'

function Row({ session }: { session: Session }) {
  const { cache } = useTruss()
  const end = useMutation({
    mutationFn: () => call(revokeSession, { params: { sessionId: session.id } }),
    onSuccess: () => cache.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
    onError: (error) => tellFailure(`The session goes on: ${reasonOf(error)}`),
  })
  return (
    <li className="t-list-row">
      <IconDeviceDesktop size={16} stroke={1.75} aria-hidden />
      <span className="t-list-main">
        <span className="t-clip" style={{ display: 'block' }} title={session.device}>
          {deviceText(session.device)}
        </span>
        <span className="t-dim t-clip" style={{ display: 'block' }}>
          {session.ip && `${session.ip}, `}seen <RelativeTime at={session.lastSeenAt} />
        </span>
      </span>
      {session.current ? (
        <span className="t-dim">This one</span>
      ) : (
        <Button
          look="quiet"
          busy={end.isPending}
          onClick={() => end.mutate()}
          aria-label={`End ${deviceText(session.device)}`}
        >
          End
        </Button>
      )}
    </li>
  )
}

/** Where I am signed in, each of which can be ended. */
export function Sessions() {
  const { cache } = useTruss()
  const sessions = useQuery(sessionsQuery)
  const endOthers = useMutation({
    mutationFn: () => call(revokeOtherSessions, {}),
    onSuccess: async ({ revoked }) => {
      await cache.invalidateQueries({ queryKey: sessionsQuery.queryKey })
      tell(revoked === 1 ? 'One session ended' : `${revoked} sessions ended`)
    },
    onError: (error) => tellFailure(`The other sessions go on: ${reasonOf(error)}`),
  })
  const others = sessions.data?.filter((session) => !session.current).length ?? 0
  return (
    <section className="t-section" aria-labelledby="sessions">
      <div className="t-section-head">
        <h2 id="sessions">Where you are signed in</h2>
        {others > 0 && (
          <Button busy={endOthers.isPending} onClick={() => endOthers.mutate()}>
            End all others
          </Button>
        )}
      </div>
      {sessions.isPending && <SkeletonRows rows={3} label="Loading sessions" />}
      {sessions.isError && (
        <FailedState
          what="Sessions did not load"
          reason={reasonOf(sessions.error)}
          onRetry={() => void sessions.refetch()}
          small
        />
      )}
      <ul className="t-list">
        {sessions.data?.map((session) => (
          <Row key={session.id} session={session} />
        ))}
      </ul>
    </section>
  )
}
