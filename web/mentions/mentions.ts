import type { Person } from '#shared/accounts.ts'

/** Code is left alone: fenced blocks and `inline`. */
const code = /(```[\s\S]*?(?:```|$)|`[^`\n]*`)/
const mention = /(?<![\w.@/-])@([a-z0-9][a-z0-9._-]{0,48}[a-z0-9])/gi

/** Turns `@username` of people we know into links to `#@username`, which are drawn as a person's name. */
export function withMentions(markdown: string, people: readonly Person[]): string {
  const byName = new Map(people.map((person) => [person.username.toLowerCase(), person]))
  const plain = (text: string) =>
    text.replace(mention, (whole, username: string) => {
      const person = byName.get(username.toLowerCase())
      return person ? `[@${person.name.replace(/([\\[\]*_`<>])/g, '\\$1')}](#@${person.username})` : whole
    })
  return markdown
    .split(code)
    .map((part, i) => (i % 2 === 1 ? part : plain(part)))
    .join('')
}

export type Typed = { from: number; words: string }

/** What is being typed after an `@` right before the caret; null when there is none. */
export function mentionAt(text: string, caret: number): Typed | null {
  const match = /(?:^|[\s(])@([\w.-]{0,40})$/.exec(text.slice(0, caret))
  const words = match?.[1]
  return words === undefined ? null : { from: caret - words.length - 1, words }
}
