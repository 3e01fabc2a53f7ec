import { isAtLeast, type Role, roleMay } from '#shared/roles.ts'

/** Nobody gives more than they hold, or changes the grant of somebody stronger; `present` null: there is none yet. */
export const mayGrant = (mine: Role, present: Role | null, next: Role): boolean =>
  roleMay(mine, 'share.edit') && isAtLeast(mine, next) && (present === null || isAtLeast(mine, present))

/** Only what somebody made private; of everything else an owner of the workspace is an owner already. */
export const mayTakeOver = (inWorkspace: Role | null, object: { inherits: boolean }): boolean =>
  roleMay(inWorkspace, 'object.take_over') && !object.inherits

/** Nobody takes a stronger grant than their own role back. */
export const mayTakeBack = (mine: Role, present: Role): boolean =>
  roleMay(mine, 'share.edit') && isAtLeast(mine, present)
