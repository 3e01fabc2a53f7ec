import { z } from 'zod'
import type { Block } from './blocks-spec.ts'
import { endpoint } from './endpoint.ts'
import { Id, Instant } from './ids.ts'
import { pageOf, PageQuery } from './page.ts'
import { lineOf } from './text.ts'

/** Longest name of a version. */
export const versionLabelMax = 120

/**
 * How a version came to be: by itself, because somebody kept it under a name, because a restore was about to replace this content, or
 * with an import.
 */
export const VersionKind = z.enum(['auto', 'named', 'restore', 'import'])
export type VersionKind = z.infer<typeof VersionKind>

/** What a document or whiteboard held at a moment. Its content never changes; its name may. */
export const Version = z.object({
  id: Id,
  kind: VersionKind,
  /** A version with a name is kept for ever. */
  label: z.string().nullable(),
  at: Instant,
  /** Who wrote since the version before. */
  by: z.array(Id),
  /** Who kept or restored it; null when it came by itself. */
  madeBy: Id.nullable(),
  /** Of kind `restore`: the version that was brought back after this one. */
  restored: z.object({ id: Id, at: Instant, label: z.string().nullable() }).nullable(),
  /** Generation of the room. Restoring one of an earlier generation writes its content again, as the two share no history. */
  gen: z.int(),
  /** Size of the stored state. */
  bytes: z.int(),
  /** How its text begins. */
  preview: z.string(),
})
export type Version = z.infer<typeof Version>

/** A block as `shared/blocks-spec.ts` describes it; read from the room, so nothing is left to check. */
const BlockOut = z.custom<Block>()
const Elements = z.array(z.record(z.string(), z.unknown()))
/** Pictures of a whiteboard by `fileId`. */
const Pictures = z.record(z.string(), z.object({ mimeType: z.string(), url: z.string() }))

const DocumentContent = z.object({ version: Version, blocks: z.array(BlockOut) })
const WhiteboardContent = z.object({ version: Version, elements: Elements, pictures: Pictures })
export type DocumentContent = z.infer<typeof DocumentContent>
export type WhiteboardContent = z.infer<typeof WhiteboardContent>

/** What keeps the content from before, so that the restore can be taken back: null when nothing differed. */
const Restored = z.object({ before: Version.nullable() })

const Label = lineOf(versionLabelMax)
const New = z.object({ id: Id.optional(), label: Label })
const ofDocument = z.object({ documentId: Id })
const oneOfDocument = z.object({ documentId: Id, versionId: Id })
const ofWhiteboard = z.object({ whiteboardId: Id })
const oneOfWhiteboard = z.object({ whiteboardId: Id, versionId: Id })

export const listDocumentVersions = endpoint('GET', '/documents/:documentId/versions', {
  summary: 'Versions of a document, newest first.',
  may: 'document.read',
  params: ofDocument,
  query: PageQuery,
  result: pageOf(Version),
})
export const getDocumentVersion = endpoint('GET', '/documents/:documentId/versions/:versionId', {
  summary: 'A version of a document with its blocks.',
  may: 'document.read',
  params: oneOfDocument,
  result: DocumentContent,
})
export const createDocumentVersion = endpoint('POST', '/documents/:documentId/versions', {
  summary: 'Keep what a document holds now under a name, for ever.',
  may: 'document.edit',
  params: ofDocument,
  body: New,
  result: Version,
  status: 201,
})
export const nameDocumentVersion = endpoint('PATCH', '/documents/:documentId/versions/:versionId', {
  summary: 'Give a version of a document a name, so that it is kept for ever.',
  may: 'document.edit',
  params: oneOfDocument,
  body: z.object({ label: Label }),
  result: Version,
})
export const restoreDocumentVersion = endpoint('POST', '/documents/:documentId/versions/:versionId/restore', {
  summary:
    'Bring a document back to a version, as an edit that everybody sees; what it held before is kept as a version.',
  may: 'document.edit',
  params: oneOfDocument,
  result: Restored,
})

export const listWhiteboardVersions = endpoint('GET', '/whiteboards/:whiteboardId/versions', {
  summary: 'Versions of a whiteboard, newest first.',
  may: 'whiteboard.read',
  params: ofWhiteboard,
  query: PageQuery,
  result: pageOf(Version),
})
export const getWhiteboardVersion = endpoint('GET', '/whiteboards/:whiteboardId/versions/:versionId', {
  summary: 'A version of a whiteboard with its elements.',
  may: 'whiteboard.read',
  params: oneOfWhiteboard,
  result: WhiteboardContent,
})
export const createWhiteboardVersion = endpoint('POST', '/whiteboards/:whiteboardId/versions', {
  summary: 'Keep what a whiteboard holds now under a name, for ever.',
  may: 'whiteboard.edit',
  params: ofWhiteboard,
  body: New,
  result: Version,
  status: 201,
})
export const nameWhiteboardVersion = endpoint('PATCH', '/whiteboards/:whiteboardId/versions/:versionId', {
  summary: 'Give a version of a whiteboard a name, so that it is kept for ever.',
  may: 'whiteboard.edit',
  params: oneOfWhiteboard,
  body: z.object({ label: Label }),
  result: Version,
})
export const restoreWhiteboardVersion = endpoint('POST', '/whiteboards/:whiteboardId/versions/:versionId/restore', {
  summary:
    'Bring a whiteboard back to a version, as an edit that everybody sees; what it held before is kept as a version.',
  may: 'whiteboard.edit',
  params: oneOfWhiteboard,
  result: Restored,
})

const withVersion = z.object({ version: Version, title: z.string() })
/** One came by itself; the object of the event is the document or whiteboard. */
export const VersionSaved = z.object({ type: z.literal('version.saved'), data: withVersion })
/** One was kept under a name, or got another one. */
export const VersionNamed = z.object({ type: z.literal('version.named'), data: withVersion })
/** An earlier version was brought back; the data hold the version that was saved just before. */
export const VersionRestored = z.object({ type: z.literal('version.restored'), data: withVersion })
