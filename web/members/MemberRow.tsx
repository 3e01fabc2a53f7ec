import { useState } from 'react'
import { useMutation } from '@tanstack/react-query'
import { IconDots } from '@tabler/icons-react'
import { removeMember, updateMember, type Member } from '#shared/members.ts'
import { isAtLeast, Role, roleMay } from '#shared/roles.ts'
import { call, reasonOf } from '../api.ts'
import { useStore } from '../store.ts'
import { useTruss } from '../truss.ts'
import { ActionMenu, type MenuItem } from '../ui/ActionMenu.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { tellFailure } from '../ui/toast.ts'
import { usePlace } from '../workspaces/context.ts'
import { membersQuery } from './queries.ts'
import { roleText } from './roleText.ts'

type MemberRowProps = { member: Member; isLastOwner: boolean }

function useMemberChanges(member: Member) {
  const { workspace, me } = usePlace()
  const { cache } = useTruss()
  const key = membersQuery(workspace.id).queryKey
  const params = { workspaceId: workspace.id, userId: member.person.id }
  // What is done to one person arrives in the order in which it was done: who is taken out does not come back by a late role.
  const scope = { id: `member:${params.workspaceId}:${params.userId}` }
  const setRole = useMutation({
    scope,
    mutationFn: (role: Role) => call(updateMember, { params, body: { role } }),
    onSuccess: (changed) =>
      cache.setQueryData<Member[]>(key, (list) =>
        list?.map((each) => (each.person.id === changed.person.id ? changed : each)),
      ),
    onError: (error) => tellFailure(`The role was not changed: ${reasonOf(error)}`),
  })
  const out = useMutation({ scope, mutationFn: () => call(removeMember, { params }) })
  const remove = async () => {
    try {
      await out.mutateAsync()
      if (member.person.id === me.id) return location.assign('/')
      cache.setQueryData<Member[]>(key, (list) => list?.filter((each) => each.person.id !== member.person.id))
    } catch (error) {
      tellFailure(`${member.person.name} is still a member: ${reasonOf(error)}`)
    }
  }
  return { setRole, remove }
}

type Choice = MemberRowProps & { setRole: (role: Role) => void; onRemove: () => void }

function useItems({ member, isLastOwner, setRole, onRemove }: Choice): MenuItem[] {
  const { role: mine, me } = usePlace()
  const { person, role } = member
  const isMe = person.id === me.id
  // Nobody changes somebody above them or gives more than they hold; the last owner stays one.
  const mayChange = roleMay(mine, 'member.edit') && mine !== null && isAtLeast(mine, role)
  const roles: MenuItem[] = Role.options
    .filter((each) => mine !== null && isAtLeast(mine, each))
    .map((each, i) => ({
      id: each,
      label: roleText[each].name,
      hint: roleText[each].may,
      checked: each === role,
      disabled: isLastOwner,
      ...(i === 0 && { section: isLastOwner ? 'The last owner stays an owner' : 'Role' }),
      onSelect: () => each !== role && setRole(each),
    }))
  const out: MenuItem = {
    id: 'remove',
    label: isMe ? 'Leave the workspace' : 'Remove from the workspace',
    section: ' ',
    danger: true,
    disabled: isLastOwner,
    onSelect: onRemove,
  }
  return [...(mayChange ? roles : []), ...(isMe || mayChange ? [out] : [])]
}

export function MemberRow({ member, isLastOwner }: MemberRowProps) {
  const { me } = usePlace()
  const { live } = useTruss()
  const presence = useStore(live.presence, (people) => people.get(member.person.id))
  const [removing, setRemoving] = useState(false)
  const { setRole, remove } = useMemberChanges(member)
  const { person } = member
  // The last one that was chosen, while it is on its way.
  const role = setRole.isPending ? setRole.variables : member.role
  const items = useItems({
    member: { ...member, role },
    isLastOwner,
    setRole: setRole.mutate,
    onRemove: () => setRemoving(true),
  })
  const isMe = person.id === me.id
  return (
    <li className="t-list-row">
      <Avatar person={person} size={32} presence={presence} />
      <span className="t-list-main">
        <span className="t-clip" style={{ display: 'block' }}>
          {person.name} {isMe && <span className="t-dim">you</span>}
        </span>
        <span className="t-dim t-clip" style={{ display: 'block' }}>
          @{person.username}
          {presence === 'online' && ' · online'}
          {presence === 'away' && ' · away'}
        </span>
      </span>
      <span className="t-dim">{roleText[role].name}</span>
      {items.length > 0 ? (
        <ActionMenu label={person.name} items={items} position="bottom-end" width={320} searchable={false}>
          <button type="button" className="t-icon-btn" aria-label={`Change ${person.name}`}>
            <IconDots size={16} stroke={1.75} aria-hidden />
          </button>
        </ActionMenu>
      ) : (
        <span className="t-icon-btn" aria-hidden />
      )}
      {removing && (
        <ConfirmDialog
          title={isMe ? 'Leave this workspace?' : `Remove ${person.name}?`}
          confirm={isMe ? 'Leave' : 'Remove'}
          danger
          onConfirm={remove}
          onClose={() => setRemoving(false)}
        >
          {isMe
            ? 'You lose access to everything in it at once.'
            : 'They lose access to everything in it at once. What they wrote stays.'}
        </ConfirmDialog>
      )}
    </li>
  )
}
