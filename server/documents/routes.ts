import * as api from '#shared/documents.ts'
import type { Feature } from '../http/route.ts'
import * as documents from './service.ts'

export const documentRoutes: Feature = (on) => {
  on(api.listDocuments, (ctx, { params, query }) => documents.listDocuments(ctx, params.projectId, query))
  on(api.createDocument, (ctx, { params, body }) => documents.createDocument(ctx, params.projectId, body))
  on(api.getDocument, (ctx, { params }) => documents.getDocument(ctx, params.documentId))
  on(api.updateDocument, (ctx, { params, body, ifMatch }) =>
    documents.updateDocument(ctx, params.documentId, body, ifMatch),
  )
  on(api.deleteDocument, (ctx, { params, ifMatch }) => documents.deleteDocument(ctx, params.documentId, ifMatch))
}
