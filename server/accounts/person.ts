import type { Me, Person } from '#shared/accounts.ts'
import type { User } from '#prisma'
import type { Db } from '../context.ts'

/** Columns that `presentPerson` needs. */
export const personSelect = { id: true, name: true, username: true, avatar: true, status: true } as const

/** A person as everybody who shares something with them may see them. */
export const presentPerson = (user: Pick<User, keyof typeof personSelect>): Person => ({
  id: user.id,
  name: user.name,
  username: user.username,
  avatar: user.avatar,
  status: user.status,
})

export const presentMe = (user: User): Me => ({
  ...presentPerson(user),
  email: user.email,
  companyName: user.companyName,
  role: user.role,
  version: user.version,
  createdAt: user.createdAt.toISOString(),
})

/** People by id; ids that name nobody are missing from the map. */
export async function findPeople(db: Db, ids: Iterable<string>): Promise<Map<string, Person>> {
  const users = await db.user.findMany({ where: { id: { in: [...new Set(ids)] } }, select: personSelect })
  return new Map(users.map((user) => [user.id, presentPerson(user)]))
}
