import { initials, personColor } from '#shared/color.ts'
import { downloadFile } from '#shared/files.ts'
import { urlOf } from '../api.ts'
import './avatar.css'

/** `avatar`: id of an uploaded picture. */
export type Person = { id: string; name: string; avatar?: string | null }
type Size = 18 | 20 | 24 | 32 | 48
type Presence = 'online' | 'away' | 'offline'

type AvatarProps = {
  person: Person
  size?: Size
  presence?: Presence | undefined
  /** The name is not written beside it, so it is said and shown on hover. */
  named?: boolean
}

const presenceWord: Record<Presence, string> = { online: 'online', away: 'away', offline: 'offline' }

export function Avatar({ person, size = 20, presence, named = false }: AvatarProps) {
  const label = presence ? `${person.name}, ${presenceWord[presence]}` : person.name
  const spoken = named ? { role: 'img', 'aria-label': label, title: label } : { 'aria-hidden': true }
  return (
    <span
      className="t-avatar"
      data-size={size}
      style={{ '--person': personColor(person.id), '--face': `${size}px` } as React.CSSProperties}
      {...spoken}
    >
      {person.avatar ? <img src={urlOf(downloadFile, { fileId: person.avatar })} alt="" /> : initials(person.name)}
      {presence && presence !== 'offline' && <i className="t-presence" data-presence={presence} />}
    </span>
  )
}

type StackProps = { people: Person[]; size?: Size; max?: number; label: string }

/** Overlapping faces; above `max` the last one is a number. Nothing at all when nobody is there. */
export function AvatarStack({ people, size = 24, max = 4, label }: StackProps) {
  if (people.length === 0) return null
  const shown = people.length > max ? people.slice(0, max - 1) : people
  const rest = people.length - shown.length
  return (
    <span className="t-avatars" role="group" aria-label={label}>
      {shown.map((person) => (
        <Avatar key={person.id} person={person} size={size} named />
      ))}
      {rest > 0 && (
        <span
          className="t-avatar"
          data-rest
          title={people
            .slice(shown.length)
            .map((person) => person.name)
            .join(', ')}
          style={{ '--face': `${size}px` } as React.CSSProperties}
        >
          +{rest}
        </span>
      )}
    </span>
  )
}
