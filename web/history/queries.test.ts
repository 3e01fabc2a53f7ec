import { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { newId } from '#shared/ids.ts'
import type { Version } from '#shared/versions.ts'
import { putVersion, versionsQuery, type Versioned } from './queries.ts'

const of: Versioned = { kind: 'doc', id: newId() }
const version = (day: number, label: string | null = null): Version => ({
  id: `version-${day}`,
  kind: 'auto',
  label,
  at: `2026-11-0${day}T00:00:00.000Z`,
  by: [],
  madeBy: null,
  restored: null,
  gen: 0,
  bytes: 1,
  preview: '',
})

test('a version is put where its time is, a known one stays in its place, and one of a page that was not loaded waits for it', () => {
  const cache = new QueryClient()
  const { queryKey } = versionsQuery(of)
  const page = { data: [version(7), version(4)], page: { next: 'more', hasMore: true } }
  cache.setQueryData(queryKey, { pages: [page], pageParams: [undefined] })
  const shown = () =>
    cache.getQueryData(queryKey)?.pages.flatMap(({ data }) => data.map(({ id, label }) => [id, label]))
  putVersion(cache, of, version(2, 'Draft'))
  putVersion(cache, of, version(4, 'Final'))
  putVersion(cache, of, version(6))
  putVersion(cache, of, version(8))
  const rows = [
    ['version-8', null],
    ['version-7', null],
    ['version-6', null],
    ['version-4', 'Final'],
  ]
  expect(shown()).toEqual(rows)
  // The last page has the rest, an empty one too.
  const last = { data: [], page: { next: null, hasMore: false } }
  cache.setQueryData(queryKey, (list) => list && { ...list, pages: [...list.pages, last] })
  putVersion(cache, of, version(2, 'Draft'))
  expect(shown()).toEqual([...rows, ['version-2', 'Draft']])
})
