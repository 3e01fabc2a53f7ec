import { useId, useState, type KeyboardEvent, type RefObject } from 'react'
import { flushSync } from 'react-dom'
import type { Person } from '#shared/accounts.ts'
import { MentionPicker, useMentioned } from './MentionPicker.tsx'
import { mentionAt } from './mentions.ts'

/** The list of people while an `@` is typed in a text field: of chat and of comments. */
export function useMention(box: RefObject<HTMLTextAreaElement | null>, text: string, write: (text: string) => void) {
  const id = useId()
  const [caret, setCaret] = useState(-1)
  const [chosen, setChosen] = useState(0)
  const [closedAt, setClosedAt] = useState(-1)
  const typed = caret < 0 ? null : mentionAt(text, caret)
  const found = useMentioned(typed)
  const people = typed && typed.from !== closedAt ? found : []
  const at = Math.min(chosen, people.length - 1)

  function replace(from: number, to: number, added: string): void {
    const field = box.current
    if (!field) return
    const next = text.slice(0, from) + added + text.slice(to)
    // At once: what is typed in the very next moment must come after it.
    flushSync(() => {
      write(next)
      setChosen(0)
    })
    field.focus()
    field.setSelectionRange(from + added.length, from + added.length)
    setCaret(from + added.length)
  }
  const pick = (person: Person) => typed && replace(typed.from, caret, `@${person.username} `)

  return {
    onSelect: () => setCaret(box.current?.selectionStart ?? -1),
    begin() {
      const field = box.current
      const place = field?.selectionStart ?? text.length
      const space = place > 0 && !/\s$/.test(text.slice(0, place)) ? ' ' : ''
      replace(place, place, `${space}@`)
    },
    onKeyDown(event: KeyboardEvent): boolean {
      const person = people[at]
      if (!person || !typed) return false
      if (event.key === 'ArrowDown') setChosen((at + 1) % people.length)
      else if (event.key === 'ArrowUp') setChosen((at - 1 + people.length) % people.length)
      else if (event.key === 'Enter' || event.key === 'Tab') pick(person)
      else if (event.key === 'Escape') setClosedAt(typed.from)
      else return false
      event.preventDefault()
      event.stopPropagation()
      return true
    },
    aria: people.length > 0 ? { 'aria-controls': id, 'aria-activedescendant': `${id}-${at}` } : {},
    picker: people.length > 0 && <MentionPicker id={id} people={people} chosen={at} onPick={pick} />,
  }
}
