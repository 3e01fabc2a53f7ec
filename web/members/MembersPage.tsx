import { useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { IconUserPlus } from '@tabler/icons-react'
import { roleMay } from '#shared/roles.ts'
import { reasonOf } from '../api.ts'
import { Column, Page } from '../shell/Page.tsx'
import { Button } from '../ui/Button.tsx'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { EmptyState, FailedState } from '../ui/states.tsx'
import { usePlace } from '../workspaces/context.ts'
import { InvitationRow } from './InvitationRow.tsx'
import { MemberRow } from './MemberRow.tsx'
import { NewInvitation } from './NewInvitation.tsx'
import { invitationsQuery, useMembers } from './queries.ts'

function Members() {
  const members = useMembers()
  const owners = members.data?.filter((member) => member.role === 'owner').length ?? 0
  return (
    <section className="t-section" aria-labelledby="people">
      <div className="t-section-head">
        <h2 id="people">
          People <span className="t-dim t-num">{members.data?.length}</span>
        </h2>
      </div>
      {members.isPending && <SkeletonRows rows={5} label="Loading people" />}
      {members.isError && (
        <FailedState
          what="People did not load"
          reason={reasonOf(members.error)}
          onRetry={() => void members.refetch()}
          small
        />
      )}
      <ul className="t-list">
        {members.data?.map((member) => (
          <MemberRow key={member.person.id} member={member} isLastOwner={member.role === 'owner' && owners === 1} />
        ))}
      </ul>
    </section>
  )
}

function Invitations({ onNew }: { onNew: () => void }) {
  const { workspace } = usePlace()
  const invitations = useQuery(invitationsQuery(workspace.id))
  return (
    <section className="t-section" aria-labelledby="invitations">
      <div className="t-section-head">
        <h2 id="invitations">Invitation links</h2>
      </div>
      {invitations.isPending && <SkeletonRows rows={2} label="Loading invitations" />}
      {invitations.isError && (
        <FailedState
          what="Invitations did not load"
          reason={reasonOf(invitations.error)}
          onRetry={() => void invitations.refetch()}
          small
        />
      )}
      {invitations.data?.length === 0 && (
        <EmptyState title="No open invitation" action={<Button onClick={onNew}>Make a link</Button>} small>
          A link lets somebody join without any mail server. You send it as you like.
        </EmptyState>
      )}
      {invitations.data && invitations.data.length > 0 && (
        <ul className="t-list">
          {invitations.data.map((invitation) => (
            <InvitationRow key={invitation.id} invitation={invitation} />
          ))}
        </ul>
      )}
    </section>
  )
}

/** Who is in the workspace, and the links that let others in. */
export function MembersPage() {
  const { role } = usePlace()
  const [inviting, setInviting] = useState(false)
  const mayInvite = roleMay(role, 'member.invite')
  const invite = mayInvite && (
    <Button
      look="primary"
      icon={<IconUserPlus size={16} stroke={1.75} aria-hidden />}
      onClick={() => setInviting(true)}
    >
      Invite
    </Button>
  )
  return (
    <Page title="Members" actions={invite}>
      <Column>
        <Members />
        {mayInvite && <Invitations onNew={() => setInviting(true)} />}
      </Column>
      {inviting && <NewInvitation onClose={() => setInviting(false)} />}
    </Page>
  )
}
