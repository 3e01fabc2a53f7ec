import { useState } from 'react'
import { NativeSelect, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { createInvitation, type Invitation } from '#shared/members.ts'
import { isAtLeast, Role } from '#shared/roles.ts'
import { call, reasonOf } from '../api.ts'
import { useTruss } from '../truss.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { copyText } from '../ui/copyText.ts'
import { usePlace } from '../workspaces/context.ts'
import { invitationsQuery } from './queries.ts'
import { roleText } from './roleText.ts'

type Wanted = { role: Role; days: string; uses: string }

function useInvite() {
  const { workspace } = usePlace()
  const { cache } = useTruss()
  return useMutation({
    mutationFn: ({ role, days, uses }: Wanted) =>
      call(createInvitation, {
        params: { workspaceId: workspace.id },
        body: { role, expiresInDays: Number(days), maxUses: uses === '' ? null : Number(uses) },
      }),
    onSuccess: ({ invitation }) =>
      cache.setQueryData<Invitation[]>(invitationsQuery(workspace.id).queryKey, (list) => [
        invitation,
        ...(list ?? []).filter((each) => each.id !== invitation.id),
      ]),
  })
}

function Made({ token, onClose }: { token: string; onClose: () => void }) {
  const url = `${location.origin}/invite/${token}`
  return (
    <div className="t-form">
      <TextInput
        label="The link"
        description="It is shown only now. Whoever has it can join, so send it to the right people."
        value={url}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
      />
      <div className="t-dialog-actions">
        <Button onClick={onClose}>Done</Button>
        <Button look="primary" data-autofocus onClick={() => void copyText(url, 'Link copied')}>
          Copy link
        </Button>
      </div>
    </div>
  )
}

const lifetimes = [
  { value: '1', label: '1 day' },
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
]
const amounts = [
  { value: '', label: 'Any number of people' },
  { value: '1', label: 'One person' },
  { value: '5', label: '5 people' },
  { value: '25', label: '25 people' },
]

type ChoicesProps = { wanted: Wanted; set: (fields: Partial<Wanted>) => void }

function Choices({ wanted, set }: ChoicesProps) {
  const { role: mine } = usePlace()
  const roles = Role.options.filter((each) => mine !== null && isAtLeast(mine, each))
  return (
    <>
      <NativeSelect
        label="They join as"
        data-autofocus
        description={`May ${roleText[wanted.role].may}`}
        value={wanted.role}
        onChange={(event) => set({ role: Role.parse(event.currentTarget.value) })}
        data={roles.map((value) => ({ value, label: roleText[value].name }))}
      />
      <div className="t-form-row">
        <NativeSelect
          label="Works for"
          value={wanted.days}
          onChange={(event) => set({ days: event.currentTarget.value })}
          data={lifetimes}
        />
        <NativeSelect
          label="How often"
          value={wanted.uses}
          onChange={(event) => set({ uses: event.currentTarget.value })}
          data={amounts}
        />
      </div>
    </>
  )
}

/** Role, how long, how often; then the link, once. */
export function NewInvitation({ onClose }: { onClose: () => void }) {
  const [wanted, setWanted] = useState<Wanted>({ role: 'member', days: '7', uses: '' })
  const invite = useInvite()
  return (
    <Dialog onClose={onClose} title="Invite people" size={440}>
      {invite.data ? (
        <Made token={invite.data.token} onClose={onClose} />
      ) : (
        <form
          className="t-form"
          onSubmit={(event) => {
            event.preventDefault()
            invite.mutate(wanted)
          }}
        >
          {invite.isError && (
            <p className="t-form-error" role="alert">
              {reasonOf(invite.error)}
            </p>
          )}
          <Choices wanted={wanted} set={(fields) => setWanted({ ...wanted, ...fields })} />
          <div className="t-dialog-actions">
            <Button onClick={onClose}>Cancel</Button>
            <Button look="primary" type="submit" busy={invite.isPending}>
              Make link
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  )
}
