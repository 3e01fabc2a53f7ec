import { type Role, roleMay } from '#shared/roles.ts'

type Me = { userId: string; role: Role }
type Said = { userId: string }

export const mayEditMessage = (me: Me, message: Said): boolean => me.userId === message.userId
export const mayDeleteMessage = (me: Me, message: Said): boolean =>
  me.userId === message.userId || roleMay(me.role, 'room.moderate')
