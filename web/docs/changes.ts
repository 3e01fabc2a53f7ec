import { createDocument, deleteDocument, updateDocument, type Document } from '#shared/documents.ts'
import { restoreFromTrash } from '#shared/trash.ts'
import { call, reasonOf } from '../api.ts'
import type { ObjectFields } from '../pending/changes.ts'
import { overlayObjects } from '../pending/objects.ts'
import type { Truss } from '../truss.ts'
import { tellFailure, tellWithUndo } from '../ui/toast.ts'
import { documentQuery, documentsQuery, putDocument } from './queries.ts'
import { withBelow } from './tree.ts'

const entityOf = (documentId: string) => `document:${documentId}`
/** What stands below what, and what goes with it, depends on what was done before: one after the other. */
const treeLine = ({ projectId }: Document) => `tree:${projectId}`

/** Makes an empty document; with the same id again, once. */
export async function addDocument(
  { cache }: Truss,
  projectId: string,
  parentId: string | null,
  id: string,
): Promise<Document> {
  const body = { id, title: 'Untitled', parentId }
  const document = await call(createDocument, { params: { projectId }, body, key: id })
  putDocument(cache, document)
  return document
}

/** Renames it, or changes its icon or place in the tree. The last word wins: a title is one line. */
export function changeDocument(truss: Truss, document: Document, fields: ObjectFields): void {
  const { id } = document
  truss.pending.add({
    entity: entityOf(id),
    ...(fields.parentId !== undefined && { line: treeLine(document) }),
    change: { kind: 'object.patch', id, fields },
    send: (key, signal) => call(updateDocument, { params: { documentId: id }, body: fields, key, signal }),
    keep: (row) => putDocument(truss.cache, row),
    onFailed: (error) =>
      tellFailure(`“${document.title}” was not changed: ${reasonOf(error)}`, {
        label: 'Try again',
        run: () => changeDocument(truss, document, fields),
      }),
  })
}

/** Into the trash, with those below it, and Undo. */
export function removeDocument(truss: Truss, document: Document): void {
  const { cache, pending } = truss
  const { queryKey } = documentsQuery(document.projectId)
  const changes = pending.items.get().map(({ change }) => change)
  const ids = withBelow(overlayObjects(cache.getQueryData(queryKey) ?? [], changes), document.id)
  pending.add({
    entity: entityOf(document.id),
    line: treeLine(document),
    change: { kind: 'object.delete', ids },
    send: (key, signal) => call(deleteDocument, { params: { documentId: document.id }, key, signal }),
    keep() {
      // What stands below it by now, after what was on its way before.
      const gone = withBelow(cache.getQueryData(queryKey) ?? [], document.id)
      cache.setQueryData<Document[]>(queryKey, (list) => list?.filter(({ id }) => !gone.includes(id)))
    },
    isDoneBy: (event) => event.type === 'document.deleted' && event.data.ids.includes(document.id),
    onFailed: (error) => tellFailure(`“${document.title}” was not deleted: ${reasonOf(error)}`),
  })
  const below = ids.length - 1
  const also = below === 0 ? '' : ` and ${below} below it`
  tellWithUndo(`“${document.title}”${also} is in the trash`, () => restore(truss, document))
}

function restore({ cache, pending }: Truss, document: Document): void {
  pending.add({
    entity: entityOf(document.id),
    line: treeLine(document),
    change: { kind: 'object.restore', id: document.id },
    send: async (key, signal) => {
      await call(restoreFromTrash, { params: { objectType: 'document', objectId: document.id }, key, signal })
      await cache.invalidateQueries({ queryKey: documentsQuery(document.projectId).queryKey })
      await cache.invalidateQueries({ queryKey: documentQuery(document.id).queryKey })
    },
    isDoneBy: (event) => event.type === 'document.restored' && event.data.document.id === document.id,
    onFailed: (error) => tellFailure(`“${document.title}” is still in the trash: ${reasonOf(error)}`),
  })
}
