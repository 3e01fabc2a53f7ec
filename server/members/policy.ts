import { isAtLeast, type Role, roleMay } from '#shared/roles.ts'

/** Nobody gives more than they hold, or changes somebody stronger. */
export const mayChangeRole = (mine: Role, theirs: Role, next: Role): boolean =>
  roleMay(mine, 'member.edit') && isAtLeast(mine, theirs) && isAtLeast(mine, next)

/** Everybody may leave; others are removed by those who may change them. */
export const mayRemove = (mine: Role, theirs: Role, isMyself: boolean): boolean =>
  isMyself || mayChangeRole(mine, theirs, theirs)

/** Nobody invites to a higher role than their own on what they invite to. */
export const mayInviteAs = (mine: Role, role: Role): boolean => roleMay(mine, 'share.edit') && isAtLeast(mine, role)
