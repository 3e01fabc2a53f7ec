import { type Role, roleMay } from '#shared/roles.ts'

/** Making a whiteboard private shuts others out, so it is for whoever shares it, or made it. */
export const mayChangeInheritance = (
  person: { userId: string; role: Role },
  whiteboard: { createdBy: string },
): boolean =>
  roleMay(person.role, 'share.edit') ||
  (whiteboard.createdBy === person.userId && roleMay(person.role, 'whiteboard.edit'))
