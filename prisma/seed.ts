import { randomBytes } from 'node:crypto'
import { boardUpdate } from '#shared/board-elements.ts'
import { documentUpdate } from '#shared/blocks.ts'
import type { RoomRef } from '#shared/rooms.ts'
import { isEmpty } from '../server/accounts/setup.ts'
import { signUp } from '../server/accounts/signUp.ts'
import { sendMessage } from '../server/chat/messages.ts'
import { listRooms } from '../server/chat/service.ts'
import { createComment } from '../server/comments/service.ts'
import { type Ctx, type PublicCtx, type Server, systemCtx } from '../server/context.ts'
import { createDocument } from '../server/documents/service.ts'
import { createInvitation, revokeInvitation } from '../server/members/invitations.ts'
import { createProject } from '../server/projects/create.ts'
import { getBoard } from '../server/tasks/board.ts'
import { createTask } from '../server/tasks/service.ts'
import { createWhiteboard } from '../server/whiteboards/service.ts'
import { createWorkspace } from '../server/workspaces/service.ts'
import { drawing } from './seed/board.ts'
import { general, people, projects, type SeedProject, type SeedTask, type Who } from './seed/content.ts'

/** Gives a room its first content, once; main.ts passes realtime's. */
export type SeedRoom = (room: RoomRef & { gen: number }, update: Uint8Array, by: string) => Promise<boolean>

type Cast = { ctxOf: (who: Who) => Ctx; idOf: (who: Who) => string; seedRoom: SeedRoom; now: Date }

/**
 * Makes the demo workspace, a small bicycle maker, on an empty database; anything else is left alone. Everything goes
 * through the services, so that events, grants and history are real. Answers whether it did.
 */
export async function seedDemo(
  server: Server,
  demo: { email: string; password: string },
  seedRoom: SeedRoom,
): Promise<boolean> {
  if (!(await isEmpty(server.root))) return false
  const system = systemCtx(server)
  // Whoever tries it out sits at this machine.
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone
  const owner = await signUp(
    { ...system, config: { ...server.config, signup: 'open' } },
    {
      email: demo.email,
      password: demo.password,
      name: 'Ana Kovač',
      username: 'ana',
      companyName: 'Northwind Bikes',
      timezone,
    },
  )
  const ana = as(system, owner.me.id)
  const workspace = await createWorkspace(ana, {
    name: 'Northwind Bikes',
    slug: 'northwind',
    description: 'City bikes from Venlo',
    timezone: 'Europe/Amsterdam',
  })
  const team = await hire(ana, workspace.id)
  const idOf = (who: Who): string => (who === 'ana' ? owner.me.id : (team.get(who) ?? owner.me.id))
  const cast: Cast = { idOf, ctxOf: (who) => as(system, idOf(who)), seedRoom, now: server.now() }

  for (const project of projects) await fillProject(cast, workspace.id, project)
  const rooms = await listRooms(ana, workspace.id)
  const lobby = rooms.data.find(({ room }) => room.projectId === null)
  for (const { by, text } of lobby ? general : [])
    await sendMessage(cast.ctxOf(by), lobby?.room.id ?? '', { content: text })
  // Signing up signed everybody in, nowhere.
  await server.root.session.deleteMany({ where: { device: system.device } })
  server.log.info({ workspace: workspace.slug }, 'demo workspace made')
  return true
}

const as = (system: PublicCtx, userId: string): Ctx => ({ ...system, userId, sessionId: 'seed' })

/** The other people of the company, who join by a link like everybody. Nobody knows their passwords. */
async function hire(ana: Ctx, workspaceId: string): Promise<Map<Who, string>> {
  const team = new Map<Who, string>()
  const invite = (role: 'admin' | 'member') =>
    createInvitation(ana, workspaceId, { role, expiresInDays: 1, maxUses: null }, '')
  const links = { admin: await invite('admin'), member: await invite('member') }
  for (const { key, name, username } of people) {
    const { token } = key === 'ben' ? links.admin : links.member
    const password = randomBytes(24).toString('base64url')
    const email = `${username}@northwind.example`
    const { me } = await signUp(
      { ...ana, userId: null },
      { email, username, name, password, companyName: 'Northwind Bikes', invitation: token },
    )
    team.set(key, me.id)
  }
  for (const { invitation } of Object.values(links)) await revokeInvitation(ana, workspaceId, invitation.id)
  return team
}

const day = (now: Date, offset: number | undefined): string | null =>
  offset === undefined ? null : new Date(now.getTime() + offset * 86_400_000).toISOString().slice(0, 10)

async function fillProject(cast: Cast, workspaceId: string, seed: SeedProject): Promise<void> {
  const { name, key, icon, description, status, start, end } = seed
  const ana = cast.ctxOf('ana')
  const project = await createProject(ana, workspaceId, {
    name,
    key,
    icon,
    description,
    status,
    startDate: day(cast.now, start),
    endDate: day(cast.now, end),
  })
  const board = await getBoard(ana, project.id)
  const columns = new Map(board.columns.map(({ column }) => [column.name, column.id]))
  for (const task of seed.tasks) await addTask(cast, project.id, columns.get(task.column), task)
  await addDocuments(cast, project.id, seed)
  for (const { title, icon: boardIcon, by } of seed.whiteboards) {
    const { id, gen } = await createWhiteboard(cast.ctxOf(by), project.id, { title, icon: boardIcon })
    await cast.seedRoom({ kind: 'board', id, gen }, boardUpdate(drawing), cast.idOf(by))
  }
  const rooms = await listRooms(ana, workspaceId)
  const channel = rooms.data.find(({ room }) => room.projectId === project.id)
  for (const { by, text } of channel ? seed.messages : [])
    await sendMessage(cast.ctxOf(by), channel?.room.id ?? '', { content: text })
}

async function addTask(cast: Cast, projectId: string, columnId: string | undefined, seed: SeedTask): Promise<void> {
  const { title, by, assignee, priority, due, start, estimate, description, comments } = seed
  const task = await createTask(cast.ctxOf(by), projectId, {
    title,
    ...(columnId && { columnId }),
    priority: priority ?? 'none',
    dueDate: day(cast.now, due),
    startDate: day(cast.now, start),
    estimate: estimate ?? null,
    description: description ?? null,
    assigneeId: assignee ? cast.idOf(assignee) : null,
  })
  for (const { by: who, text } of comments ?? [])
    await createComment(cast.ctxOf(who), { type: 'task', id: task.id }, { content: text })
}

async function addDocuments(cast: Cast, projectId: string, { documents }: SeedProject): Promise<void> {
  const byTitle = new Map<string, string>()
  for (const { title, icon, by, blocks, under, comments } of documents) {
    const parentId = under ? (byTitle.get(under) ?? null) : null
    const { id, gen } = await createDocument(cast.ctxOf(by), projectId, { title, icon, parentId })
    byTitle.set(title, id)
    await cast.seedRoom({ kind: 'doc', id, gen }, documentUpdate(blocks), cast.idOf(by))
    for (const { by: who, text } of comments ?? [])
      await createComment(cast.ctxOf(who), { type: 'document', id }, { content: text })
  }
}
