import { infiniteQueryOptions, queryOptions, type InfiniteData, type QueryClient } from '@tanstack/react-query'
import type { Published } from '#shared/events.ts'
import type { Page } from '#shared/page.ts'
import type { RoomKind } from '#shared/rooms.ts'
import {
  type DocumentContent,
  getDocumentVersion,
  getWhiteboardVersion,
  listDocumentVersions,
  listWhiteboardVersions,
  type Version,
  type WhiteboardContent,
} from '#shared/versions.ts'
import { call } from '../api.ts'

/** What has a history: a document or a whiteboard. */
export type Versioned = { kind: RoomKind; id: string }

export type VersionContent = ({ kind: 'doc' } & DocumentContent) | ({ kind: 'board' } & WhiteboardContent)

export const versionsQuery = ({ kind, id }: Versioned) =>
  infiniteQueryOptions({
    queryKey: ['versions', kind, id],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) => {
      const query = { after: pageParam, limit: 50 }
      return kind === 'doc'
        ? call(listDocumentVersions, { params: { documentId: id }, query, signal })
        : call(listWhiteboardVersions, { params: { whiteboardId: id }, query, signal })
    },
    getNextPageParam: ({ page }) => page.next ?? undefined,
  })

/** The content of a version, which never changes. */
export const versionQuery = ({ kind, id }: Versioned, versionId: string) =>
  queryOptions({
    queryKey: ['version', kind, id, versionId],
    staleTime: Infinity,
    queryFn: async ({ signal }): Promise<VersionContent> =>
      kind === 'doc'
        ? { kind, ...(await call(getDocumentVersion, { params: { documentId: id, versionId }, signal })) }
        : { kind, ...(await call(getWhiteboardVersion, { params: { whiteboardId: id, versionId }, signal })) },
  })

type Versions = InfiniteData<Page<Version>, string | undefined>

/** The list with this version: in its place, by time. One that is older than all that is loaded comes with the page it is on. */
export function putVersion(cache: QueryClient, of: Versioned, version: Version): void {
  cache.setQueryData<Versions>(versionsQuery(of).queryKey, (list) => list && withVersion(list, version))
}

function withVersion(list: Versions, version: Version): Versions {
  const isThis = ({ id }: Version) => id === version.id
  if (list.pages.some(({ data }) => data.some(isThis))) {
    const replaced = (data: Version[]) => data.map((each) => (isThis(each) ? version : each))
    return { ...list, pages: list.pages.map((page) => ({ ...page, data: replaced(page.data) })) }
  }
  const follows = (each: Version) => each.at <= version.at
  const first = list.pages.findIndex(({ data, page }) => data.some(follows) || !page.hasMore)
  const pages = list.pages.map((page, i) => {
    if (i !== first) return page
    const at = page.data.findIndex(follows)
    return { ...page, data: page.data.toSpliced(at < 0 ? page.data.length : at, 0, version) }
  })
  return { ...list, pages }
}

export function onVersionEvent(cache: QueryClient, event: Published): void {
  switch (event.type) {
    case 'version.saved':
    case 'version.named':
    case 'version.restored':
      putVersion(
        cache,
        { kind: event.objectType === 'document' ? 'doc' : 'board', id: event.objectId },
        event.data.version,
      )
      break
    default:
  }
}
