import { createDocument } from '#shared/documents.ts'
import { acceptInvitation, createInvitation } from '#shared/members.ts'
import { createProject } from '#shared/projects.ts'
import { yjsPath } from '#shared/socket.ts'
import { createWorkspace } from '#shared/workspaces.ts'
import { type Editor, openEditor, until } from '../bench/editor.ts'
import { play } from '../bench/people.ts'
import { startApp } from '../e2e/app.ts'

const rounds = Number(process.env['SOAK_ROUNDS'] ?? 100)
const wordsAcked = 30
const typeEveryMs = 3

/**
 * A3, A4: kill -9 of the whole app while five people type. In every second round they all die with it, and what was acknowledged must be there;
 * in the others they come back by themselves, and then nothing at all may be missing.
 */
export async function run(): Promise<Record<string, unknown>> {
  const app = await startApp({ LOG_LEVEL: 'warn' })
  const owner = await play(app.url, 'Olga Owner')
  const workspace = await owner.call(createWorkspace, { body: { name: 'Kills' } })
  const project = await owner.call(createProject, { params: { workspaceId: workspace.id }, body: { name: 'Papers' } })
  const invitation = { params: { workspaceId: workspace.id }, body: { role: 'member' as const } }
  const { token } = await owner.call(createInvitation, invitation)
  const people = await Promise.all([1, 2, 3, 4].map((n) => play(app.url, `Writer ${n}`)))
  for (const one of people) await one.call(acceptInvitation, { params: { token } })
  const server = `${app.url.replace('http', 'ws')}${yjsPath}/doc`
  const open = (id: string, { cookie }: { cookie: string }) => openEditor(server, id, { cookie, origin: app.url })

  const total = { acknowledged: 0, typed: 0, lost: 0 }
  const restarts: number[] = []
  for (let round = 0; round < rounds; round++) {
    const { id } = await owner.call(createDocument, {
      params: { projectId: project.id },
      body: { title: `Round ${round}` },
    })
    const editors = [owner, ...people].map((person) => open(id, person))
    await until('all are in', () => editors.every(({ provider }) => provider.synced))
    const typists = editors.map(typeWords)
    await until('much is acknowledged', () => editors.every(({ acked }) => acked.count > wordsAcked))
    // In the same step as the kill, so that nothing comes in between. Frame 1 is the SyncStep2.
    const acked = editors.map((editor) => editor.acked.count - 1)
    const killed = app.kill()
    const typed = typists.map((stop) => stop())
    const allDie = round % 2 === 1
    if (allDie) for (const editor of editors) editor.close()
    await killed
    const began = performance.now()
    await app.restart()
    restarts.push(performance.now() - began)
    if (!allDie)
      await until('all are back', () => editors.every(({ provider, acked: { count } }) => provider.synced && count > 0))
    const fresh = open(id, owner)
    await until('a fresh one is in', () => fresh.provider.synced)
    const promised = allDie ? acked : typed
    const isThere = () => missing(wordsOf(fresh), promised).length === 0
    // What the others bring back may come a moment after the fresh one is in; what was acknowledged may not.
    if (!allDie) await until('nothing is missing', isThere)
    const lost = missing(wordsOf(fresh), promised)
    total.acknowledged += sum(acked)
    total.typed += sum(typed)
    total.lost += lost.length
    for (const editor of [fresh, ...editors]) editor.close()
    if (lost.length > 0)
      throw new Error(`round ${round}: ${lost.length} acknowledged edits lost, such as ${lost.slice(0, 5).join(' ')}`)
  }
  await app.stop()
  return { rounds, ...total, restartMs: Math.round(sum(restarts) / restarts.length) }
}

/** Types words until it is stopped; then says how many. */
function typeWords({ provider }: Editor, index: number): () => number {
  const words = provider.doc.getArray('words')
  let count = 0
  const timer = setInterval(() => {
    count += 1
    words.push([`${index}-${count}`])
  }, typeEveryMs)
  return () => {
    clearInterval(timer)
    return count
  }
}

const wordsOf = ({ provider }: Editor): Set<unknown> => new Set(provider.doc.getArray('words').toArray())

const missing = (there: Set<unknown>, counts: number[]): string[] =>
  counts.flatMap((count, index) =>
    Array.from({ length: count }, (_, word) => `${index}-${word + 1}`).filter((word) => !there.has(word)),
  )

const sum = (values: number[]): number => values.reduce((all, one) => all + one, 0)
