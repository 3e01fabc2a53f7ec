import type { Person } from '#shared/accounts.ts'
import { Avatar } from '../ui/Avatar.tsx'
import type { Typed } from './mentions.ts'
import { useMembers } from '../members/queries.ts'
import './mentions.css'

/** People whose name fits what is typed after an `@`. */
export function useMentioned(typed: Typed | null): Person[] {
  // A guest may not ask who else is here.
  const { data: members = [] } = useMembers()
  if (!typed) return []
  const wanted = typed.words.toLocaleLowerCase()
  return members
    .map(({ person }) => person)
    .filter((person) => person.status === 'active')
    .filter(({ name, username }) => `${name} ${username}`.toLocaleLowerCase().includes(wanted))
    .slice(0, 6)
}

type PickerProps = { id: string; people: Person[]; chosen: number; onPick: (person: Person) => void }

export function MentionPicker({ id, people, chosen, onPick }: PickerProps) {
  return (
    <div className="t-mentions" role="listbox" id={id} aria-label="People">
      {people.map((person, i) => (
        <div
          key={person.id}
          id={`${id}-${i}`}
          role="option"
          tabIndex={-1}
          aria-selected={i === chosen}
          // The composer keeps the focus.
          onPointerDown={(event) => {
            event.preventDefault()
            onPick(person)
          }}
        >
          <Avatar person={person} size={20} />
          <span className="t-clip">{person.name}</span>
          <span className="t-dim t-clip">@{person.username}</span>
        </div>
      ))}
    </div>
  )
}
