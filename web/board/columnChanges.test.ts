import { QueryClient } from '@tanstack/react-query'
import { afterEach, expect, test, vi } from 'vitest'
import type { Column } from '#shared/columns.ts'
import { createPending } from '../pending/queue.ts'
import type { Truss } from '../truss.ts'
import { changeColumn } from './columnChanges.ts'
import { boardKey } from './queries.ts'
import { putColumn, type Board } from './rows.ts'
import { columnRow, smallBoard } from './testing.ts'

afterEach(() => void vi.unstubAllGlobals())

/** A board in the cache, and a server that makes every change and notes which version it was asked for. */
function world() {
  const cache = new QueryClient()
  cache.setQueryData<Board>(boardKey('p'), smallBoard())
  let n = 0
  let row: Column = columnRow('x', 'a')
  const asked: string[] = []
  vi.stubGlobal('fetch', async (_url: string, { headers, body }: { headers: Headers; body: string }) => {
    asked.push(`${headers.get('if-match')} ${body}`)
    row = { ...row, ...JSON.parse(body), version: row.version + 1 }
    return Response.json(row)
  })
  const live: Truss['live'] = Object.create(null)
  const truss: Truss = { cache, pending: createPending(() => `key${++n}`), live }
  const isDone = () => expect.poll(() => truss.pending.items.get().length).toBe(0)
  return { truss, asked, isDone }
}

test('two changes one after the other are both made: the second knows what the first has made', async () => {
  const { truss, asked, isDone } = world()
  const seen = columnRow('x', 'a')
  changeColumn(truss, seen, { name: 'Doing' })
  changeColumn(truss, { ...seen, name: 'Doing' }, { wipLimit: 3 })
  await isDone()
  expect(asked).toEqual(['"v1" {"name":"Doing"}', '"v2" {"wipLimit":3}'])
})

test('what somebody else changed since the person saw it is still a conflict, what they did not change is none', async () => {
  const { truss, asked, isDone } = world()
  const seen = columnRow('x', 'a')
  truss.cache.setQueryData<Board>(
    boardKey('p'),
    (board) => board && putColumn(board, { ...seen, name: 'Theirs', version: 4 }),
  )
  changeColumn(truss, seen, { name: 'Mine' })
  changeColumn(truss, seen, { wipLimit: 3 })
  await isDone()
  expect(asked[0]).toBe('"v1" {"name":"Mine"}')
  expect(asked[1]).toBe('"v4" {"wipLimit":3}')
})
