import type { Person } from '#shared/accounts.ts'
import { socketRoom } from '#shared/rooms.ts'
import { personSelect, presentPerson } from '../accounts/person.ts'
import { lockAdmins, requireAdmin } from '../accounts/service.ts'
import { type Ctx, inTransaction, type Tx } from '../context.ts'
import { refuse } from '../errors.ts'
import { publish } from '../events/publish.ts'

const active = { role: 'admin', status: 'active' } as const

async function adminRooms(tx: Tx<Ctx>): Promise<string[]> {
  const admins = await tx.db.user.findMany({ where: active, select: { id: true } })
  return admins.map(({ id }) => socketRoom.user(id))
}

/** Administrators of the installation by name. */
export async function listAdmins(ctx: Ctx): Promise<{ data: Person[] }> {
  await requireAdmin(ctx)
  const rows = await ctx.db.user.findMany({
    where: active,
    select: personSelect,
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  })
  return { data: rows.map(presentPerson) }
}

/** Makes an active person an administrator; again changes nothing. 404 for a login that is nobody's. */
export function addAdmin(ctx: Ctx, login: string): Promise<Person> {
  return inTransaction(ctx, async (tx) => {
    await lockAdmins(tx.db)
    await requireAdmin(tx)
    const name = login.trim().toLowerCase()
    const found = await tx.db.user.findFirst({
      where: { OR: [{ email: name }, { username: name }], status: 'active' },
    })
    if (!found) return refuse('not_found', 'Nobody here has this e-mail or username.')
    if (found.role !== 'admin') await setRole(tx, found.id, 'admin')
    return presentPerson(found)
  })
}

/** Takes the administration from somebody. 404 when they do not have it, 409 for the last one. */
export function removeAdmin(ctx: Ctx, userId: string): Promise<void> {
  return inTransaction(ctx, async (tx) => {
    await lockAdmins(tx.db)
    await requireAdmin(tx)
    const admins = await tx.db.user.findMany({ where: active, select: { id: true } })
    if (!admins.some(({ id }) => id === userId)) refuse('not_found', 'No such administrator.')
    if (admins.length === 1) refuse('conflict', 'This is the last administrator. Make somebody else one first.')
    await setRole(tx, userId, 'user')
  })
}

async function setRole(tx: Tx<Ctx>, userId: string, role: 'admin' | 'user'): Promise<void> {
  const before = await adminRooms(tx)
  await tx.db.user.update({ where: { id: userId }, data: { role } })
  const audience = [...new Set([...before, socketRoom.user(userId)])]
  const subject = { type: 'user', id: userId, workspaceId: null, projectId: null, audience }
  await publish(tx, subject, { type: 'administrator.changed', data: { userId, isAdmin: role === 'admin' } })
}
