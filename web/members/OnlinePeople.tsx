import { useStore } from '../store.ts'
import { useTruss } from '../truss.ts'
import { AvatarStack, type Person } from '../ui/Avatar.tsx'
import { useMembers } from './queries.ts'
import { usePlace } from '../workspaces/context.ts'

/** Faces of the others who are online now. */
export function OnlinePeople() {
  const { me } = usePlace()
  const { live } = useTruss()
  const presence = useStore(live.presence)
  const { data: members = [] } = useMembers()
  const online = members.filter(({ person }) => person.id !== me.id && presence.get(person.id) === 'online')
  return <AvatarStack people={online.map(({ person }) => person)} label="Online now" />
}

/** Ids of the others who have this object open, newest first. */
export function useViewers(objectType: string, objectId: string): readonly string[] {
  const { me } = usePlace()
  const { live } = useTruss()
  const ids = useStore(live.viewers, (viewers) => viewers.get(`${objectType}:${objectId}`))
  return ids?.filter((id) => id !== me.id) ?? []
}

export function ViewerFaces({ people }: { people: Person[] }) {
  return <AvatarStack people={people} size={20} label="Has this open" />
}
