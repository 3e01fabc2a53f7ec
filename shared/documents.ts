import { z } from 'zod'
import { endpoint } from './endpoint.ts'
import { Id, Instant } from './ids.ts'
import { pageOf, PageQuery } from './page.ts'
import { lineOf, textLimit, textOf } from './text.ts'

/** A document's row. Its text is in the room `doc:{id}`; `gen` is the room's generation. */
export const Document = z.object({
  id: Id,
  projectId: Id,
  parentId: Id.nullable(),
  title: z.string(),
  icon: z.string().nullable(),
  rank: z.string(),
  inherits: z.boolean(),
  gen: z.int(),
  createdBy: Id,
  /** Last change of the text: when and by whom; null before the first. */
  editedAt: Instant.nullable(),
  editedBy: Id.nullable(),
  version: z.int(),
  createdAt: Instant,
  updatedAt: Instant,
})
export type Document = z.infer<typeof Document>

const Changes = z.object({
  title: lineOf(textLimit.title),
  icon: textOf(16).nullable(),
  parentId: Id.nullable(),
  inherits: z.boolean(),
})
const params = z.object({ documentId: Id })
const inProject = z.object({ projectId: Id })

export const listDocuments = endpoint('GET', '/projects/:projectId/documents', {
  summary: 'Documents of a project by (rank, id); the tree follows from `parentId`.',
  may: 'project.read',
  params: inProject,
  query: PageQuery,
  result: pageOf(Document),
})
export const createDocument = endpoint('POST', '/projects/:projectId/documents', {
  summary: 'Make an empty document.',
  may: 'document.edit',
  params: inProject,
  body: Changes.partial().required({ title: true }).extend({ id: Id.optional() }),
  result: Document,
  status: 201,
})
export const getDocument = endpoint('GET', '/documents/:documentId', {
  summary: 'One document’s row.',
  may: 'document.read',
  params,
  result: Document,
})
export const updateDocument = endpoint('PATCH', '/documents/:documentId', {
  summary: 'Rename a document, change its icon, its parent, or whether it inherits access.',
  may: 'document.edit',
  ifMatch: 'optional',
  params,
  body: Changes.partial(),
  result: Document,
})
export const deleteDocument = endpoint('DELETE', '/documents/:documentId', {
  summary: 'Put a document and those below it into the trash for 30 days; open rooms close with 4404.',
  may: 'document.delete',
  ifMatch: 'optional',
  params,
  result: z.undefined(),
  status: 204,
})

const withDocument = z.object({ document: Document })
export const DocumentCreated = z.object({ type: z.literal('document.created'), data: withDocument })
export const DocumentChanged = z.object({ type: z.literal('document.changed'), data: withDocument })
/** Its text changed (at most every 5 s); `by` are the writers since the last one. */
export const DocumentEdited = z.object({
  type: z.literal('document.edited'),
  data: withDocument.extend({ by: z.array(Id), rev: z.int() }),
})
export const DocumentDeleted = z.object({
  type: z.literal('document.deleted'),
  data: z.object({ ids: z.array(Id), title: z.string() }),
})
export const DocumentRestored = z.object({ type: z.literal('document.restored'), data: withDocument })
