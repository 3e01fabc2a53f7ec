import { type Role, roleMay } from '#shared/roles.ts'

/** Making a document private shuts others out, so it is for whoever shares it, or made it. */
export const mayChangeInheritance = (
  person: { userId: string; role: Role },
  document: { createdBy: string },
): boolean =>
  roleMay(person.role, 'share.edit') || (document.createdBy === person.userId && roleMay(person.role, 'document.edit'))
