import { QueryClient } from '@tanstack/react-query'
import { afterEach, expect, test, vi } from 'vitest'
import type { Document } from '#shared/documents.ts'
import { newId } from '#shared/ids.ts'
import { overlayObjects } from '../pending/objects.ts'
import { createPending } from '../pending/queue.ts'
import type { Truss } from '../truss.ts'
import { changeDocument, removeDocument } from './changes.ts'
import { documentsQuery } from './queries.ts'

afterEach(() => void vi.unstubAllGlobals())

const at = '2026-11-20T10:00:00.000Z'

/** “Plan” with “Kit” below it in the cache, and a server that makes every change as soon as it is let answer. */
function world() {
  const [projectId, createdBy] = [newId(), newId()]
  const row = (title: string, parentId: string | null): Document => ({
    id: newId(),
    projectId,
    parentId,
    title,
    icon: null,
    rank: 'a0',
    inherits: true,
    gen: 1,
    createdBy,
    editedAt: null,
    editedBy: null,
    version: 1,
    createdAt: at,
    updatedAt: at,
  })
  const plan = row('Plan', null)
  const kit = row('Kit', plan.id)
  const rows = new Map([plan, kit].map((each) => [each.id, each]))
  const cache = new QueryClient()
  const { queryKey } = documentsQuery(projectId)
  cache.setQueryData<Document[]>(queryKey, [plan, kit])

  const asked: string[] = []
  const answers: (() => void)[] = []
  vi.stubGlobal('fetch', async (url: string, { method, body }: { method: string; body: string }) => {
    const before = rows.get(url.split('/').at(-1) ?? '')
    if (!before) throw new Error(`no such document: ${url}`)
    asked.push(`${method} ${before.title}`)
    await new Promise<void>((resolve) => answers.push(resolve))
    if (method === 'DELETE') return new Response(null, { status: 204 })
    const after = { ...before, ...JSON.parse(body), version: before.version + 1 }
    rows.set(before.id, after)
    return Response.json(after)
  })
  const live: Truss['live'] = Object.create(null)
  const truss: Truss = { cache, pending: createPending(newId), live }
  const listed = () => cache.getQueryData<Document[]>(queryKey) ?? []
  const shown = () =>
    overlayObjects(
      listed(),
      truss.pending.items.get().map(({ change }) => change),
    ).map(({ title }) => title)
  const answer = async () => {
    const left = truss.pending.items.get().length
    answers.shift()?.()
    await expect.poll(() => truss.pending.items.get().length).toBe(left - 1)
  }
  return { truss, plan, kit, asked, answer, shown }
}

test('what is moved out of a document stays when that is deleted right after, on the screen and at the server', async () => {
  const { truss, plan, kit, asked, answer, shown } = world()
  changeDocument(truss, kit, { parentId: null })
  removeDocument(truss, plan)
  expect(shown()).toEqual(['Kit'])
  expect(asked).toEqual(['PATCH Kit'])
  await answer()
  expect(asked).toEqual(['PATCH Kit', 'DELETE Plan'])
  await answer()
  expect(shown()).toEqual(['Kit'])
})

test('what still stands below a document goes with it', async () => {
  const { truss, plan, answer, shown } = world()
  removeDocument(truss, plan)
  expect(shown()).toEqual([])
  await answer()
  expect(shown()).toEqual([])
})

test('two documents that change places in the tree are moved one after the other; a new title waits for neither', () => {
  const { truss, plan, kit, asked } = world()
  changeDocument(truss, kit, { parentId: null })
  changeDocument(truss, plan, { parentId: kit.id })
  expect(asked).toEqual(['PATCH Kit'])
  const other = world()
  changeDocument(other.truss, other.kit, { parentId: null })
  changeDocument(other.truss, other.plan, { title: 'Launch plan' })
  expect(other.asked).toEqual(['PATCH Kit', 'PATCH Plan'])
})
