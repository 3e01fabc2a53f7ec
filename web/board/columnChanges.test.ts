import { QueryClient } from '@tanstack/react-query'
import { afterEach, expect, test, vi } from 'vitest'
import type { Column } from '#shared/columns.ts'
import { newId } from '#shared/ids.ts'
import { createPending } from '../pending/queue.ts'
import type { Truss } from '../truss.ts'
import { changeColumn } from './columnChanges.ts'
import { boardKey } from './queries.ts'
import { boardOf, putColumn, type Board } from './rows.ts'
import { columnRow } from './testing.ts'

afterEach(() => void vi.unstubAllGlobals())

/** A board with one column in the cache, and a server that makes every change and notes which version it was asked for. */
function world() {
  const cache = new QueryClient()
  const seen: Column = { ...columnRow('x', 'a'), id: newId(), projectId: newId() }
  const key = boardKey(seen.projectId)
  cache.setQueryData<Board>(
    key,
    boardOf({ columns: [{ column: seen, count: 0, cards: [], next: null }], comments: {}, pos: 5 }),
  )
  const put = (column: Column) => cache.setQueryData<Board>(key, (board) => board && putColumn(board, column))
  let n = 0
  let row = seen
  const asked: string[] = []
  vi.stubGlobal('fetch', async (_url: string, { headers, body }: { headers: Headers; body: string }) => {
    asked.push(`${headers.get('if-match')} ${body}`)
    row = { ...row, ...JSON.parse(body), version: row.version + 1 }
    return Response.json(row)
  })
  const live: Truss['live'] = Object.create(null)
  const truss: Truss = { cache, pending: createPending(() => `key${++n}`), live }
  const isDone = () => expect.poll(() => truss.pending.items.get().length).toBe(0)
  return { truss, seen, put, asked, isDone }
}

test('two changes one after the other are both made: the second knows what the first has made', async () => {
  const { truss, seen, asked, isDone } = world()
  changeColumn(truss, seen, { name: 'Doing' })
  changeColumn(truss, { ...seen, name: 'Doing' }, { wipLimit: 3 })
  await isDone()
  expect(asked).toEqual(['"v1" {"name":"Doing"}', '"v2" {"wipLimit":3}'])
})

test('what somebody else changed since the person saw it is still a conflict, what they did not change is none', async () => {
  const { truss, seen, put, asked, isDone } = world()
  put({ ...seen, name: 'Theirs', version: 4 })
  changeColumn(truss, seen, { name: 'Mine' })
  changeColumn(truss, seen, { wipLimit: 3 })
  await isDone()
  expect(asked).toEqual(['"v1" {"name":"Mine"}', '"v4" {"wipLimit":3}'])
})
