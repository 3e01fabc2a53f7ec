import { newId } from '#shared/ids.ts'
import type { ObjectType, Role } from '#shared/roles.ts'
import { server } from '../../../test/world.ts'
import { hashPassword } from '../../accounts/password.ts'
import { openSession } from '../../accounts/sessions.ts'
import { inTransaction, systemCtx } from '../../context.ts'

/** Who knocks, in the order of every row of the matrix. `guest` holds member on one object and nothing above it. */
export const personas = ['anonymous', 'stranger', 'guest', 'viewer', 'commenter', 'member', 'admin', 'owner'] as const
export type Persona = (typeof personas)[number]
export const password = 'correct horse battery'

/** A workspace of its own for one knock, so that no call can spoil the next; made as rows, so that it published nothing. */
export type Here = {
  workspaceId: string
  slug: string
  projectId: string
  projectKey: string
  columnId: string
  roomId: string
  /** Who knocks; the owner stands in for nobody. */
  me: string
  sessionId: string
  cookie: string | null
  /** A viewer of the workspace who does nothing. */
  bystander: string
  ownerId: string
}

type People = Record<Exclude<Persona, 'anonymous'> | 'bystander', string>

/** One account for each persona, kept for the whole run. */
export async function makePeople(): Promise<People> {
  const hash = await hashPassword(password)
  const one = async (name: string) => {
    const id = newId()
    const data = { id, name, username: id, email: `${id}@example.org`, password: hash }
    await server.root.user.create({ data })
    return id
  }
  return {
    stranger: await one('Stranger'),
    guest: await one('Guest'),
    viewer: await one('Viewer'),
    commenter: await one('Commenter'),
    member: await one('Member'),
    admin: await one('Admin'),
    owner: await one('Owner'),
    bystander: await one('Bystander'),
  }
}

const roles: [keyof People, Role][] = [
  ['viewer', 'viewer'],
  ['commenter', 'commenter'],
  ['member', 'member'],
  ['admin', 'admin'],
  ['owner', 'owner'],
  ['bystander', 'viewer'],
]

async function makeWorkspace(members: [string, Role][], createdBy: string) {
  const [workspaceId, projectId, columnId, roomId] = [newId(), newId(), newId(), newId()]
  const { root } = server
  await root.workspace.create({ data: { id: workspaceId, name: 'Here', slug: workspaceId, createdBy } })
  await root.workspaceMember.createMany({ data: members.map(([userId]) => ({ workspaceId, userId })) })
  const on = { objectType: 'workspace', objectId: workspaceId, workspaceId, source: 'test' } as const
  await root.grant.createMany({
    data: members.map(([subjectId, role]) => ({ subjectType: 'user' as const, subjectId, role, ...on })),
  })
  await root.project.create({
    data: { id: projectId, name: 'Apollo', key: 'APO', workspaceId, createdBy, taskSeq: 100 },
  })
  await root.taskColumn.create({ data: { id: columnId, projectId, name: 'To do', group: 'todo', rank: 'a0' } })
  await root.chatRoom.create({
    data: { id: roomId, type: 'channel', name: 'apollo', workspaceId, projectId, createdBy },
  })
  return { workspaceId, slug: workspaceId, projectId, projectKey: 'APO', columnId, roomId }
}

/** A fresh workspace with every member in it, and a session of whoever knocks. */
export async function makeHere(people: People, persona: Persona): Promise<Here> {
  const members = roles.map(([name, role]): [string, Role] => [people[name], role])
  const place = await makeWorkspace(members, people.owner)
  // A stranger is somebody of another tenant, not somebody with nothing at all.
  if (persona === 'stranger') await makeWorkspace([[people.stranger, 'owner']], people.stranger)
  const me = persona === 'anonymous' ? people.owner : people[persona]
  const session = await inTransaction(systemCtx(server), (tx) => openSession(tx, me))
  const cookie = persona === 'anonymous' ? null : `truss=${session.token}`
  return { ...place, me, cookie, sessionId: session.id, bystander: people.bystander, ownerId: people.owner }
}

/** What a guest may hold a grant on. */
export type Leaf = { type: Exclude<ObjectType, 'workspace' | 'project'>; id: string }

/** Makes somebody a guest of exactly this object. */
export async function makeGuest({ workspaceId }: Here, userId: string, { type, id }: Leaf): Promise<void> {
  const subject = { subjectType: 'user', subjectId: userId } as const
  await server.root.grant.create({
    data: { ...subject, objectType: type, objectId: id, workspaceId, role: 'member', source: 'test' },
  })
}
