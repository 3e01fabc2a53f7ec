import { useMutation } from '@tanstack/react-query'
import { IconLink } from '@tabler/icons-react'
import { revokeInvitation, type Invitation } from '#shared/members.ts'
import { call, reasonOf } from '../api.ts'
import { useTruss } from '../truss.ts'
import { Button } from '../ui/Button.tsx'
import { RelativeTime } from '../ui/RelativeTime.tsx'
import { tell, tellFailure } from '../ui/toast.ts'
import { usePlace } from '../workspaces/context.ts'
import { invitationsQuery } from './queries.ts'
import { roleText } from './roleText.ts'

const used = ({ uses, maxUses }: Invitation): string => {
  if (maxUses !== null) return `used ${uses} of ${maxUses}`
  return uses === 0 ? 'not used yet' : `used ${uses} ${uses === 1 ? 'time' : 'times'}`
}

export function InvitationRow({ invitation }: { invitation: Invitation }) {
  const { workspace } = usePlace()
  const { cache } = useTruss()
  const end = useMutation({
    mutationFn: () => call(revokeInvitation, { params: { workspaceId: workspace.id, invitationId: invitation.id } }),
    onSuccess() {
      cache.setQueryData<Invitation[]>(invitationsQuery(workspace.id).queryKey, (list) =>
        list?.filter((each) => each.id !== invitation.id),
      )
      tell('The link does not work any more')
    },
    onError: (error) => tellFailure(`The link still works: ${reasonOf(error)}`),
  })
  return (
    <li className="t-list-row">
      <IconLink size={16} stroke={1.75} aria-hidden />
      <span className="t-list-main">
        <span className="t-clip" style={{ display: 'block' }}>
          {roleText[invitation.role].name}
        </span>
        <span className="t-dim t-clip" style={{ display: 'block' }}>
          by {invitation.createdBy.name}, {used(invitation)}, ends{' '}
          <RelativeTime at={invitation.expiresAt} look="ahead" />
        </span>
      </span>
      <Button look="quiet" busy={end.isPending} onClick={() => end.mutate()}>
        Revoke
      </Button>
    </li>
  )
}
