import { useEffect, useState } from 'react'
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import type { Result } from '#shared/endpoint.ts'
import { acceptInvitation, readInvitation } from '#shared/members.ts'
import { getProject } from '#shared/projects.ts'
import { getTask } from '#shared/tasks.ts'
import { authStateQuery } from '../accounts/queries.ts'
import { SignUpForm } from '../accounts/SignUpForm.tsx'
import { call, problemOf, reasonOf } from '../api.ts'
import { Plain } from '../shell/Plain.tsx'
import { Button } from '../ui/Button.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { FailedState } from '../ui/states.tsx'
import { roleText } from './roleText.ts'

const invitationQuery = (token: string) =>
  queryOptions({
    queryKey: ['invite', token],
    queryFn: ({ signal }) => call(readInvitation, { params: { token }, signal }),
  })

type Joined = Result<typeof acceptInvitation>

/** The page of what somebody was invited to. */
async function pathTo({ slug, objectType, objectId }: Joined): Promise<string> {
  switch (objectType) {
    case 'workspace':
      return `/w/${slug}`
    case 'project':
      return `/w/${slug}/p/${(await call(getProject, { params: { projectId: objectId } })).key}/board`
    case 'task':
      return `/w/${slug}/t/${(await call(getTask, { params: { taskId: objectId } })).key}`
    case 'document':
      return `/w/${slug}/d/${objectId}`
    case 'whiteboard':
      return `/w/${slug}/b/${objectId}`
    case 'room':
      return `/w/${slug}/c/${objectId}`
  }
}

/** `atOnce` after signing up for this very invitation, which has accepted it; only the way there is asked for. */
function Accept({ token, atOnce }: { token: string; atOnce: boolean }) {
  const accept = useMutation({
    mutationFn: () => call(acceptInvitation, { params: { token } }),
    onSuccess: async (joined) => location.assign(await pathTo(joined)),
  })
  const { mutate } = accept
  useEffect(() => {
    if (atOnce) mutate()
  }, [atOnce, mutate])
  return (
    <>
      {accept.isError && (
        <p className="t-form-error" role="alert">
          {reasonOf(accept.error)}
        </p>
      )}
      <Button look="primary" wide busy={accept.isPending} onClick={() => accept.mutate()} autoFocus>
        Join
      </Button>
    </>
  )
}

/** What an invitation link opens: who invites to what, then joining, with or without an account. */
export function InvitePage() {
  const { token } = useParams({ from: '/invite/$token' })
  const invitation = useQuery(invitationQuery(token))
  const state = useQuery(authStateQuery)
  const [joined, setJoined] = useState(false)
  if (invitation.isPending || state.isPending) {
    return (
      <Plain title="Invitation">
        <SkeletonRows rows={3} />
      </Plain>
    )
  }
  const error = invitation.error ?? state.error
  if (!invitation.data || !state.data) {
    if (problemOf(error)?.code === 'not_found') {
      const lead = 'It was used up, taken back, or is too old. Ask for a new one.'
      return <Plain title="This invitation is not valid any more" lead={lead} foot={<Link to="/">Go to Truss</Link>} />
    }
    const retry = () => void Promise.all([invitation.refetch(), state.refetch()])
    return (
      <Plain title="Invitation">
        <FailedState what="The invitation did not load" reason={reasonOf(error)} onRetry={retry} small />
      </Plain>
    )
  }
  const { objectTitle, workspaceName, objectType, role, invitedBy } = invitation.data
  const into = objectType === 'workspace' ? workspaceName : `“${objectTitle}” of ${workspaceName}`
  const lead = `${invitedBy} invites you as ${roleText[role].name.toLowerCase()}: you may ${roleText[role].may}.`
  const signInLink = (
    <>
      You have an account?{' '}
      <Link to="/sign-in" search={{ next: `/invite/${token}` }}>
        Sign in
      </Link>
    </>
  )
  return (
    <Plain title={`Join ${into}`} lead={lead} foot={!state.data.signedIn && !joined && signInLink}>
      {state.data.signedIn || joined ? (
        <Accept token={token} atOnce={joined} />
      ) : (
        <SignUpForm token={{ invitation: token }} submit="Make account and join" onDone={() => setJoined(true)} />
      )}
    </Plain>
  )
}
