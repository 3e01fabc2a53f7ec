import { useState, type ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { z } from 'zod'
import type { Activity } from '#shared/activity.ts'
import type { Comment } from '#shared/comments.ts'
import type { Task } from '#shared/tasks.ts'
import { reasonOf } from '../api.ts'
import { useColumns } from '../board/useColumns.ts'
import { useMembers, usePeople } from '../members/queries.ts'
import { accessQuery } from '../projects/queries.ts'
import { useStore } from '../store.ts'
import { useTruss } from '../truss.ts'
import { Avatar, type Person } from '../ui/Avatar.tsx'
import { Button } from '../ui/Button.tsx'
import { RelativeTime } from '../ui/RelativeTime.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { FailedState } from '../ui/states.tsx'
import { CommentRow } from './CommentRow.tsx'
import { fieldName } from './conflict.ts'
import { overlayComments } from './overlay.ts'
import { activityQuery, commentsQuery } from './queries.ts'
import { useMayOn } from './useMayOn.ts'

type Names = { column: (id: string) => string | null }

const Moved = z.object({ from: z.string(), to: z.string() })
const Changed = z.object({ changed: z.array(z.string()) })
const isField = (name: string): name is keyof typeof fieldName => name in fieldName

/** What happened, as the rest of a sentence that begins with a name; null for what needs no line. */
function sentence(activity: Activity, names: Names): ReactNode {
  switch (activity.type) {
    case 'task.created':
      return 'added this'
    case 'task.restored':
      return 'took it out of the trash'
    case 'task.moved': {
      const moved = Moved.safeParse(activity.data).data
      if (!moved || moved.from === moved.to) return null
      const [from, to] = [names.column(moved.from), names.column(moved.to)]
      if (!from || !to) return 'moved it'
      return (
        <>
          moved it from {from} to <b>{to}</b>
        </>
      )
    }
    case 'task.changed': {
      const changed = Changed.safeParse(activity.data).data?.changed ?? []
      const fields = changed.filter(isField).map((name) => fieldName[name])
      return fields.length > 0 ? `changed the ${fields.join(', ')}` : null
    }
    default:
      return null
  }
}

function ActivityRow({ person, at, children }: { person: Person; at: string; children: ReactNode }) {
  return (
    <li className="t-activity">
      <Avatar person={person} size={20} />
      <span>
        <b>{person.name}</b> {children} · <RelativeTime at={at} look="clock" />
      </span>
    </li>
  )
}

type Entry = { id: string; at: string; row: ReactNode }

function useEntries(task: Task, comments: Comment[], activities: Activity[], onlyComments: boolean): Entry[] {
  const person = usePeople()
  const columns = useColumns(task.projectId)
  const may = useMayOn(task)
  const [mayWrite, mayModerate] = [may('comment.write'), may('comment.moderate')]
  const column = (id: string) => columns.find((each) => each.id === id)?.name ?? null
  const said = comments.map((comment) => ({
    id: comment.id,
    at: comment.createdAt,
    row: (
      <CommentRow
        key={comment.id}
        comment={comment}
        author={person(comment.userId)}
        mayWrite={mayWrite}
        mayModerate={mayModerate}
      />
    ),
  }))
  if (onlyComments) return said
  const done = activities.flatMap((activity) => {
    const text = sentence(activity, { column })
    if (!text || !activity.actorId) return []
    const id = String(activity.pos)
    const row = (
      <ActivityRow key={id} person={person(activity.actorId)} at={activity.at}>
        {text}
      </ActivityRow>
    )
    return [{ id, at: activity.at, row }]
  })
  return [...said, ...done].sort((a, b) => a.at.localeCompare(b.at))
}

/** What happened and what was said, oldest first. */
export function Timeline({ task }: { task: Task }) {
  const { pending } = useTruss()
  const items = useStore(pending.items)
  const comments = useQuery({ ...commentsQuery(task.id), enabled: task.version > 0 })
  const activity = useQuery({ ...activityQuery(task.id), enabled: task.version > 0 })
  const [onlyComments, setOnlyComments] = useState(false)
  const { data: members } = useMembers()
  const isMember = (id: string) => members?.some((member) => member.person.id === id)
  // A guest of just this task is no member; their name is known from who can see it.
  const hasGuests = members !== undefined && comments.data?.some((comment) => !isMember(comment.userId))
  useQuery({ ...accessQuery('task', task.id), enabled: hasGuests === true })
  const shown = overlayComments(
    task.id,
    comments.data ?? [],
    items.map((item) => item.change),
  )
  const entries = useEntries(task, shown, activity.data ?? [], onlyComments)
  return (
    <section aria-label="Activity" className="t-timeline">
      <div className="t-section-head">
        <h2>Activity</h2>
        <Button look="quiet" aria-pressed={onlyComments} onClick={() => setOnlyComments(!onlyComments)}>
          {onlyComments ? 'Show all' : 'Only comments'}
        </Button>
      </div>
      {comments.isPending && task.version > 0 && <SkeletonRows rows={3} label="Loading comments" />}
      {comments.isError && (
        <FailedState
          what="Comments did not load"
          reason={reasonOf(comments.error)}
          onRetry={() => void comments.refetch()}
          small
        />
      )}
      {comments.isSuccess && onlyComments && entries.length === 0 && <p className="t-dim">Nobody has commented yet.</p>}
      <ol className="t-entries">{entries.map((entry) => entry.row)}</ol>
    </section>
  )
}
