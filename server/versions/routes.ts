import * as api from '#shared/versions.ts'
import { refuse } from '../errors.ts'
import type { Feature } from '../http/route.ts'
import * as versions from './service.ts'

const document = ({ documentId }: { documentId: string }) => ({ type: 'document', id: documentId }) as const
const whiteboard = ({ whiteboardId }: { whiteboardId: string }) => ({ type: 'whiteboard', id: whiteboardId }) as const

export const versionRoutes: Feature = (on) => {
  on(api.listDocumentVersions, (ctx, { params, query }) => versions.listVersions(ctx, document(params), query))
  on(api.getDocumentVersion, async (ctx, { params }) => {
    const { version, content } = await versions.readVersion(ctx, document(params), params.versionId)
    return content.kind === 'doc' ? { version, blocks: content.blocks } : refuse('not_found', 'No such version.')
  })
  on(api.createDocumentVersion, (ctx, { params, body }) => versions.saveVersion(ctx, document(params), body))
  on(api.nameDocumentVersion, (ctx, { params, body }) =>
    versions.nameVersion(ctx, document(params), params.versionId, body.label),
  )
  on(api.restoreDocumentVersion, (ctx, { params }) => versions.restoreVersion(ctx, document(params), params.versionId))

  on(api.listWhiteboardVersions, (ctx, { params, query }) => versions.listVersions(ctx, whiteboard(params), query))
  on(api.getWhiteboardVersion, async (ctx, { params }) => {
    const { version, content } = await versions.readVersion(ctx, whiteboard(params), params.versionId)
    if (content.kind !== 'board') refuse('not_found', 'No such version.')
    return { version, elements: content.elements, pictures: content.pictures }
  })
  on(api.createWhiteboardVersion, (ctx, { params, body }) => versions.saveVersion(ctx, whiteboard(params), body))
  on(api.nameWhiteboardVersion, (ctx, { params, body }) =>
    versions.nameVersion(ctx, whiteboard(params), params.versionId, body.label),
  )
  on(api.restoreWhiteboardVersion, (ctx, { params }) =>
    versions.restoreVersion(ctx, whiteboard(params), params.versionId),
  )
}
