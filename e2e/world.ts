import { Client } from 'pg'
import type { Browser } from 'playwright-core'
import { acceptInvitation, createInvitation } from '#shared/members.ts'
import { createProject, type Project } from '#shared/projects.ts'
import type { Role } from '#shared/roles.ts'
import { createWorkspace, type Workspace } from '#shared/workspaces.ts'
import { type Player, play } from '../bench/people.ts'
import { type Look, visit, type Visitor } from './browser.ts'

export type Guest = Player & Visitor

/** Somebody with an account (made through the API) who has a browser of their own open on the app. */
export async function arrive(browser: Browser, url: string, name: string, look: Look = {}): Promise<Guest> {
  const player = await play(url, name)
  const visitor = await visit(browser, url, look)
  const [pair = ''] = player.cookie.split('; ')
  const at = pair.indexOf('=')
  await visitor.context.addCookies([{ name: pair.slice(0, at), value: pair.slice(at + 1), url }])
  return { ...player, ...visitor }
}

export type Scene = { workspace: Workspace; project: Project; base: string }

/** A workspace of `owner` with one project; `base` is where its pages begin. */
export async function setScene(owner: Player, name = 'Harbour Boats'): Promise<Scene> {
  const workspace = await owner.call(createWorkspace, { body: { name } })
  const project = await owner.call(createProject, {
    params: { workspaceId: workspace.id },
    body: { name: 'Spring fleet' },
  })
  return { workspace, project, base: `/w/${workspace.slug}` }
}

/** Lets somebody join by a link, as a person would. */
export async function join(owner: Player, someone: Player, { workspace }: Scene, role: Role = 'member'): Promise<void> {
  const { token } = await owner.call(createInvitation, { params: { workspaceId: workspace.id }, body: { role } })
  await someone.call(acceptInvitation, { params: { token } })
}

/** Runs one statement in the app's database: for what no endpoint does. */
export async function inDatabase(statement: string, values: string[] = []): Promise<void> {
  const client = new Client({ connectionString: process.env['DATABASE_URL'] })
  await client.connect()
  await client.query(statement, values)
  await client.end()
}

/** Another generation of a document, as when it is made anew from somewhere else: what clients hold must not be merged. */
export const renew = (documentId: string): Promise<void> =>
  inDatabase('UPDATE documents SET gen = gen + 1 WHERE id = $1', [documentId])
