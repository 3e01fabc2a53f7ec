import { makeVersion } from '../../../test/makeVersion.ts'
import type { Here } from './here.ts'
import { document, whiteboard } from './makers.ts'
import type { Row, Rows } from './row.ts'

const ofDocument = async (here: Here, body?: unknown) => {
  const { id, leaf } = await document(here)
  return { params: { documentId: id, versionId: await makeVersion({ kind: 'doc', id }) }, leaf, body }
}
const ofWhiteboard = async (here: Here, body?: unknown) => {
  const { id, leaf } = await whiteboard(here)
  return { params: { whiteboardId: id, versionId: await makeVersion({ kind: 'board', id }) }, leaf, body }
}

const reads: Row[1] = [401, 404, 200, 200, 200, 200, 200, 200]
const writes: Row[1] = [401, 404, 200, 403, 403, 200, 200, 200]
const makes: Row[1] = [401, 404, 201, 403, 403, 201, 201, 201]
const label = { label: 'First draft' }

/** Versions: whoever may see the object sees them, whoever may edit it names and restores them. */
export const versionRows: Rows = {
  'versions.listDocumentVersions': [ofDocument, reads],
  'versions.getDocumentVersion': [ofDocument, reads],
  'versions.createDocumentVersion': [(here) => ofDocument(here, label), makes],
  'versions.nameDocumentVersion': [(here) => ofDocument(here, label), writes],
  'versions.restoreDocumentVersion': [ofDocument, writes],
  'versions.listWhiteboardVersions': [ofWhiteboard, reads],
  'versions.getWhiteboardVersion': [ofWhiteboard, reads],
  'versions.createWhiteboardVersion': [(here) => ofWhiteboard(here, label), makes],
  'versions.nameWhiteboardVersion': [(here) => ofWhiteboard(here, label), writes],
  'versions.restoreWhiteboardVersion': [ofWhiteboard, writes],
}
