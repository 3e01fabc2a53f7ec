import { useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { IconCircleCheck } from '@tabler/icons-react'
import { retryParked, skipParked, type ParkedEvent } from '#shared/admin.ts'
import { call, reasonOf } from '../api.ts'
import { useTruss } from '../truss.ts'
import { Button } from '../ui/Button.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { RelativeTime } from '../ui/RelativeTime.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { EmptyState, FailedState } from '../ui/states.tsx'
import { tell, tellFailure } from '../ui/toast.ts'
import { parkedQuery } from './queries.ts'
import './admin.css'

function Row({ parked }: { parked: ParkedEvent }) {
  const { cache } = useTruss()
  const [asking, setAsking] = useState(false)
  const { consumer, pos, type, error, tries, parkedAt } = parked
  const name = `${type} ${pos} of ${consumer}`
  const refresh = () => cache.invalidateQueries({ queryKey: parkedQuery.queryKey })
  const retry = useMutation({
    mutationFn: () => call(retryParked, { params: { consumer, pos } }),
    onSuccess: () => void tell(`${name} was handled`),
    onError: (failure) => tellFailure(`${name}: ${reasonOf(failure)}`),
    onSettled: refresh,
  })
  const skip = async () => {
    try {
      await call(skipParked, { params: { consumer, pos } })
    } catch (failure) {
      tellFailure(`${name} was not skipped: ${reasonOf(failure)}`)
    }
    await refresh()
  }
  return (
    <li className="t-list-row t-admin-row">
      <span className="t-list-main">
        <span className="t-admin-name">
          {type} <span className="t-mono t-dim">{pos}</span>
        </span>
        <span className="t-dim t-admin-why">
          {consumer} gave up after {tries} tries, <RelativeTime at={parkedAt} />
        </span>
        <span className="t-mono t-admin-error">{error}</span>
      </span>
      <span className="t-admin-actions">
        <Button busy={retry.isPending} onClick={() => retry.mutate()} aria-label={`Retry ${name}`}>
          Retry
        </Button>
        <Button look="quiet" onClick={() => setAsking(true)} aria-label={`Skip ${name}`}>
          Skip
        </Button>
      </span>
      {asking && (
        <ConfirmDialog
          title="Skip this event?"
          confirm="Skip for good"
          danger
          onConfirm={skip}
          onClose={() => setAsking(false)}
        >
          What {consumer} would have done with it stays undone. The event itself stays in the log.
        </ConfirmDialog>
      )}
    </li>
  )
}

/** Events that a consumer gave up on: retried one by one, or skipped. */
export function Parked() {
  const parked = useQuery(parkedQuery)
  return (
    <section className="t-section" aria-labelledby="parked">
      <div className="t-section-head">
        <h2 id="parked">Events that failed</h2>
      </div>
      {parked.isPending && <SkeletonRows rows={2} label="Loading failed events" />}
      {parked.isError && (
        <FailedState
          what="Failed events did not load"
          reason={reasonOf(parked.error)}
          onRetry={() => void parked.refetch()}
          small
        />
      )}
      {parked.data?.length === 0 && (
        <EmptyState icon={<IconCircleCheck size={24} stroke={1.5} aria-hidden />} title="Nothing failed" small>
          An event that a part of the server cannot handle in five tries waits here and blocks nobody.
        </EmptyState>
      )}
      {parked.data && parked.data.length > 0 && (
        <ul className="t-list">
          {parked.data.map((each) => (
            <Row key={`${each.consumer} ${each.pos}`} parked={each} />
          ))}
        </ul>
      )}
    </section>
  )
}
