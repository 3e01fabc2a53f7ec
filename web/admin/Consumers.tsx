import { useQuery } from '@tanstack/react-query'
import type { ConsumerState } from '#shared/admin.ts'
import { reasonOf } from '../api.ts'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { FailedState } from '../ui/states.tsx'
import { consumersQuery } from './queries.ts'
import './admin.css'

function stateText({ behind, tries, isRunning }: ConsumerState): string {
  if (tries > 0) return `Trying again, ${tries} of 5`
  // A part with nothing to do holds no lease. What is saved runs behind what is handled by up to a second.
  if (behind === 0) return 'Up to date'
  return isRunning ? 'Working' : 'Not running'
}

/** How far each part of the server is in the event log. */
export function Consumers() {
  const consumers = useQuery(consumersQuery)
  return (
    <section className="t-section" aria-labelledby="consumers">
      <div className="t-section-head">
        <h2 id="consumers">Work on events</h2>
        {consumers.data && <span className="t-dim t-num">{consumers.data.head} events in the log</span>}
      </div>
      {consumers.isPending && <SkeletonRows rows={5} label="Loading what works on events" />}
      {consumers.isError && (
        <FailedState
          what="This did not load"
          reason={reasonOf(consumers.error)}
          onRetry={() => void consumers.refetch()}
          small
        />
      )}
      {consumers.data && (
        <table className="t-admin-table">
          <thead>
            <tr>
              <th scope="col">Part</th>
              <th scope="col">State</th>
              <th scope="col">Behind</th>
            </tr>
          </thead>
          <tbody>
            {consumers.data.data.map((each) => (
              <tr key={each.name}>
                <th scope="row">{each.name}</th>
                <td>
                  {stateText(each)}
                  {each.lastError && <span className="t-mono t-admin-error">{each.lastError}</span>}
                </td>
                <td className="t-num">{each.behind}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
