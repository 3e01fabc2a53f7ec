import { queryOptions, type QueryClient } from '@tanstack/react-query'
import { listDocumentComments, type Comment } from '#shared/comments.ts'
import { getDocument, listDocuments, type Document } from '#shared/documents.ts'
import type { Published } from '#shared/events.ts'
import { call } from '../api.ts'
import { allPages, dropRow, putRow } from '../pages.ts'

export const documentsQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['documents', projectId],
    queryFn: ({ signal }) =>
      allPages((after) => call(listDocuments, { params: { projectId }, query: { limit: 200, after }, signal })),
  })

export const documentQuery = (documentId: string) =>
  queryOptions({
    queryKey: ['document', documentId],
    queryFn: ({ signal }) => call(getDocument, { params: { documentId }, signal }),
  })

export const documentCommentsQuery = (documentId: string) =>
  queryOptions({
    queryKey: ['document-comments', documentId],
    queryFn: ({ signal }) =>
      allPages((after) => call(listDocumentComments, { params: { documentId }, query: { limit: 200, after }, signal })),
  })

/** The row, unless a newer one is known. */
export function putDocument(cache: QueryClient, document: Document): void {
  cache.setQueryData<Document>(documentQuery(document.id).queryKey, (old) =>
    old && old.version >= document.version ? old : document,
  )
  cache.setQueryData<Document[]>(documentsQuery(document.projectId).queryKey, (list) => list && putRow(list, document))
}

export function putDocumentComment(cache: QueryClient, comment: Comment): void {
  if (!comment.documentId) return
  const { queryKey } = documentCommentsQuery(comment.documentId)
  cache.setQueryData<Comment[]>(queryKey, (list) => list && putRow(list, comment))
}

export function dropDocumentComment(cache: QueryClient, documentId: string, commentId: string): void {
  const { queryKey } = documentCommentsQuery(documentId)
  cache.setQueryData<Comment[]>(queryKey, (list) => list && dropRow(list, commentId))
}

export function onDocumentEvent(cache: QueryClient, event: Published): void {
  switch (event.type) {
    case 'document.created':
    case 'document.changed':
    case 'document.edited':
      putDocument(cache, event.data.document)
      break
    case 'document.restored': {
      const { document } = event.data
      putDocument(cache, document)
      // Those below it came back too.
      void cache.invalidateQueries({ queryKey: documentsQuery(document.projectId).queryKey })
      break
    }
    case 'document.deleted': {
      const { ids } = event.data
      cache.setQueriesData<Document[]>({ queryKey: ['documents'] }, (list) =>
        list?.filter((document) => !ids.includes(document.id)),
      )
      // Whoever has it open learns it from the room, and comes back into it should it be restored.
      break
    }
    case 'comment.created':
    case 'comment.changed':
      putDocumentComment(cache, event.data.comment)
      break
    case 'comment.deleted':
      if (event.data.documentId) dropDocumentComment(cache, event.data.documentId, event.data.id)
      break
    default:
  }
}
