import { useState } from 'react'
import { Select, Switch } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconChevronDown } from '@tabler/icons-react'
import { isAtLeast, Role, roleMay } from '#shared/roles.ts'
import type { Sharer } from '#shared/sharing.ts'
import { reasonOf } from '../api.ts'
import { roleText } from '../members/roleText.ts'
import { accessQuery } from '../projects/queries.ts'
import { ActionMenu, type MenuItem } from '../ui/ActionMenu.tsx'
import { Avatar } from '../ui/Avatar.tsx'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { copyText } from '../ui/copyText.ts'
import { SkeletonRows } from '../ui/Skeleton.tsx'
import { FailedState } from '../ui/states.tsx'
import { ownRole, type Shared, useSharing, whyText, withRole } from './queries.ts'
import { useMembers } from '../members/queries.ts'
import { usePlace } from '../workspaces/context.ts'
import './sharing.css'

/** Roles that the holder of `mine` may give, as menu items. */
const roleItems = (mine: Role, checked: Role | null, onSelect: (role: Role) => void): MenuItem[] =>
  Role.options
    .filter((role) => isAtLeast(mine, role))
    .map((role) => ({
      id: role,
      label: roleText[role].name,
      checked: role === checked,
      onSelect: () => role !== checked && onSelect(role),
    }))

type RowProps = { sharer: Sharer; shared: Shared; mine: Role }

function SharerRow({ sharer, shared, mine }: RowProps) {
  const { me } = usePlace()
  const { setRole } = useSharing(shared)
  // The last role that was chosen is shown and compared with while it is on its way.
  const shown = setRole.isPending ? withRole(sharer, shared, setRole.variables.role) : sharer
  const { person, role } = shown
  const own = ownRole(shown, shared)
  const name = role === null ? 'No access' : roleText[role].name
  const mayChange = roleMay(mine, 'share.edit') && isAtLeast(mine, own ?? 'viewer')
  const give = (next: Role | null) => setRole.mutate({ userId: person.id, role: next })
  const items = roleItems(mine, own, give)
  if (own !== null)
    items.push({ id: 'remove', label: 'Take back', section: ' ', danger: true, onSelect: () => give(null) })
  return (
    <li className="t-list-row">
      <Avatar person={person} size={32} />
      <span className="t-list-main">
        <span className="t-clip" style={{ display: 'block' }}>
          {person.id === me.id ? `${person.name} (you)` : person.name}
        </span>
        <span className="t-dim t-share-why">{whyText(shown, shared)}</span>
      </span>
      {mayChange ? (
        <ActionMenu label={`Role of ${person.name}`} items={items} position="bottom-end" searchable={false}>
          <button
            type="button"
            className="t-btn"
            data-look="quiet"
            aria-label={`${name}: change the role of ${person.name}`}
          >
            <span className="t-btn-text">{name}</span>
            <IconChevronDown size={14} stroke={1.75} aria-hidden />
          </button>
        </ActionMenu>
      ) : (
        <span className="t-dim">{name}</span>
      )}
    </li>
  )
}

/** Gives one of the workspace's people, who may see it or not, a role on this very object. */
function AddPerson({ shared, mine }: Omit<RowProps, 'sharer'>) {
  const { setRole: give } = useSharing(shared)
  const { data: members = [] } = useMembers()
  const [userId, setUserId] = useState<string | null>(null)
  const [role, setRole] = useState<Role>('member')
  const add = () => {
    if (userId) give.mutate({ userId, role }, { onSuccess: () => setUserId(null) })
  }
  return (
    <div className="t-share-add">
      <Select
        label="Add somebody"
        placeholder="A person of the workspace"
        searchable
        nothingFoundMessage="Nobody of that name"
        data={members.map(({ person }) => ({ value: person.id, label: person.name }))}
        value={userId}
        onChange={setUserId}
      />
      <ActionMenu label={`Role on ${shared.title}`} items={roleItems(mine, role, setRole)} searchable={false}>
        <button type="button" className="t-btn" data-look="default" aria-label={`Role: ${roleText[role].name}`}>
          <span className="t-btn-text">{roleText[role].name}</span>
          <IconChevronDown size={14} stroke={1.75} aria-hidden />
        </button>
      </ActionMenu>
      <Button look="primary" busy={give.isPending} disabled={!userId} onClick={add}>
        Add
      </Button>
    </div>
  )
}

/** Who can see this, and why; what may be changed depends on one's own role. */
export function ShareDialog({ shared, onClose }: { shared: Shared; onClose: () => void }) {
  const access = useQuery(accessQuery(shared.objectType, shared.objectId))
  const { inherit } = useSharing(shared)
  const mine = access.data?.mine
  const mayShare = mine !== undefined && roleMay(mine, 'share.edit')
  return (
    <Dialog onClose={onClose} title={mayShare ? `Share ${shared.title}` : `Who can see ${shared.title}`} size={520}>
      {access.isPending && <SkeletonRows rows={4} label="Loading who can see this" />}
      {access.isError && (
        <FailedState
          what="This did not load"
          reason={reasonOf(access.error)}
          onRetry={() => void access.refetch()}
          small
        />
      )}
      {access.data && mine && (
        <>
          {mayShare && <AddPerson shared={shared} mine={mine} />}
          <h2 className="t-share-head">
            Who can see this <span className="t-dim t-num">{access.data.data.length}</span>
          </h2>
          <ul className="t-list t-share-list">
            {access.data.data.map((sharer) => (
              <SharerRow key={sharer.person.id} sharer={sharer} shared={shared} mine={mine} />
            ))}
          </ul>
          {mayShare && (
            <Switch
              className="t-share-private"
              label="Private"
              description={`Only the people given access here, not everybody of ${shared.within}`}
              checked={inherit.isPending ? !inherit.variables : !access.data.inherits}
              disabled={inherit.isPending}
              onChange={(event) => inherit.mutate(!event.currentTarget.checked)}
            />
          )}
        </>
      )}
      <div className="t-dialog-actions">
        <Button onClick={() => void copyText(location.href, 'Link copied')}>Copy link</Button>
        <Button onClick={onClose}>Done</Button>
      </div>
    </Dialog>
  )
}
