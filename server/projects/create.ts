import { generateNKeysBetween } from 'fractional-indexing'
import type { Body } from '#shared/endpoint.ts'
import { newId } from '#shared/ids.ts'
import type * as api from '#shared/projects.ts'
import { socketRoom } from '#shared/rooms.ts'
import type { TaskStatus } from '#shared/status.ts'
import { authorize, locate, setGrant } from '../access/service.ts'
import { createChannel } from '../chat/service.ts'
import { type Ctx, inTransaction, type Tx } from '../context.ts'
import { publish } from '../events/publish.ts'
import { lockNames } from '../text/redirects.ts'
import { slugOf } from '../text/slug.ts'
import { checkDays, dayIn } from './dates.ts'
import { freeKey, refuseTaken } from './keys.ts'
import * as store from './store.ts'

const firstColumns: { name: string; group: TaskStatus }[] = [
  { name: 'Backlog', group: 'backlog' },
  { name: 'To do', group: 'todo' },
  { name: 'In progress', group: 'in_progress' },
  { name: 'In review', group: 'in_progress' },
  { name: 'Done', group: 'done' },
]

/**
 * Makes a project with five columns and its channel; its maker owns it. 409 for a key in use (one made from the name
 * never is), 400 for an end before the start.
 */
export function createProject(
  ctx: Ctx,
  workspaceId: string,
  wanted: Body<typeof api.createProject>,
): Promise<api.Project> {
  return inTransaction(ctx, async (tx) => {
    await authorize(tx, 'project.create', { type: 'workspace', id: workspaceId })
    checkDays(wanted.startDate ?? null, wanted.endDate ?? null, '/endDate')
    await lockNames(tx.db, `project:${workspaceId}`)
    if (wanted.key !== undefined) await refuseTaken(tx.db, workspaceId, wanted.key)
    const key = wanted.key ?? (await freeKey(tx.db, workspaceId, wanted.name))

    const row = await tx.db.project.create({
      data: {
        id: wanted.id ?? newId(),
        workspaceId,
        key,
        name: wanted.name,
        icon: wanted.icon ?? null,
        description: wanted.description ?? null,
        status: wanted.status ?? 'active',
        startDate: dayIn(wanted.startDate ?? null),
        endDate: dayIn(wanted.endDate ?? null),
        inherits: wanted.inherits ?? true,
        createdBy: tx.userId,
      },
    })
    const object = { type: 'project', id: row.id, workspaceId } as const
    await setGrant(tx.db, { userId: tx.userId, object, role: 'owner', source: 'creator', createdBy: tx.userId })
    await createColumns(tx, row.id)
    const project = store.present(row)
    await tellCreated(tx, project)
    await createChannel(tx, {
      workspaceId,
      projectId: row.id,
      name: slugOf(row.name, 60, key.toLowerCase()),
      createdBy: tx.userId,
    })
    return project
  })
}

async function createColumns(tx: Tx<Ctx>, projectId: string): Promise<void> {
  const ranks = generateNKeysBetween(null, null, firstColumns.length)
  await tx.db.taskColumn.createMany({
    data: firstColumns.map((column, i) => ({ ...column, id: newId(), projectId, rank: ranks[i] ?? '' })),
  })
}

async function tellCreated(tx: Tx<Ctx>, project: api.Project): Promise<void> {
  const located = await locate(tx.db, { type: 'project', id: project.id })
  if (!located) throw new Error(`project ${project.id} is missing after its creation`)
  // The maker's tabs do not hear a private project yet.
  const audience = [...located.audience, socketRoom.user(tx.userId)]
  await publish(tx, { ...located, audience }, { type: 'project.created', data: { project } })
}
