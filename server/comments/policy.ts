import { type Role, roleMay } from '#shared/roles.ts'

type Person = { userId: string; role: Role }
type Authored = { userId: string }

/** Nobody puts words into another's mouth, whatever their role. */
export const mayEditComment = (person: Person, comment: Authored): boolean =>
  comment.userId === person.userId && roleMay(person.role, 'comment.write')

export const mayDeleteComment = (person: Person, comment: Authored): boolean =>
  mayEditComment(person, comment) || roleMay(person.role, 'comment.moderate')
