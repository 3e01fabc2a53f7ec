import * as text from '#shared/document-text.ts'
import * as api from '#shared/documents.ts'
import type { Feature } from '../http/route.ts'
import * as documents from './service.ts'
import * as content from './text.ts'

export const documentRoutes: Feature = (on) => {
  on(api.listDocuments, (ctx, { params, query }) => documents.listDocuments(ctx, params.projectId, query))
  on(api.createDocument, (ctx, { params, body }) => documents.createDocument(ctx, params.projectId, body))
  on(api.getDocument, (ctx, { params }) => documents.getDocument(ctx, params.documentId))
  on(api.updateDocument, (ctx, { params, body, ifMatch }) =>
    documents.updateDocument(ctx, params.documentId, body, ifMatch),
  )
  on(api.deleteDocument, (ctx, { params, ifMatch }) => documents.deleteDocument(ctx, params.documentId, ifMatch))

  on(text.getDocumentContent, (ctx, { params }) => content.getContent(ctx, params.documentId))
  on(text.getDocumentMarkdown, (ctx, { params }) => content.getMarkdown(ctx, params.documentId))
  on(text.addToDocument, (ctx, { params, body, repeat }) => content.addContent(ctx, params.documentId, body, repeat))
  on(text.replaceDocument, (ctx, { params, body }) => content.replaceContent(ctx, params.documentId, body))
  on(text.changeBlock, (ctx, { params, body }) => content.changeBlock(ctx, params.documentId, params.blockId, body))
  on(text.deleteBlock, (ctx, { params }) => content.deleteBlock(ctx, params.documentId, params.blockId))
}
