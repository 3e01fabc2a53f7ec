import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { newId } from '#shared/ids.ts'
import { server } from '../../../test/world.ts'
import { pathOf, writeFile } from '../../files/disk.ts'
import type { Here, Leaf } from './here.ts'
import { document, message, task, whiteboard } from './makers.ts'
import type { Rows } from './row.ts'

const project = ({ projectId }: Here) => ({ params: { projectId } })
const onDocument = async (here: Here, body?: unknown) => {
  const { id, leaf } = await document(here)
  return { params: { documentId: id }, leaf, body }
}
const onBoard = async (here: Here, body?: unknown) => {
  const { id, leaf } = await whiteboard(here)
  return { params: { whiteboardId: id }, leaf, body }
}
const onPart = async <P extends object, Q extends object>(
  on: Promise<{ params: P; leaf: Leaf; body: unknown }>,
  part: Q,
) => {
  const given = await on
  return { ...given, params: { ...given.params, ...part } }
}
const inRoom = ({ roomId }: Here, body?: unknown) => ({
  params: { roomId },
  leaf: { type: 'room' as const, id: roomId },
  body,
})
const onMessage = async (here: Here, author: string, body?: unknown) => {
  const { id, leaf } = await message(here, author)
  return { params: { messageId: id }, leaf, body }
}

/** Documents, whiteboards, the chat and files. */
export const pageRows: Rows = {
  'documents.listDocuments': [project, [401, 404, 404, 200, 200, 200, 200, 200]],
  'documents.createDocument': [
    (here) => ({ ...project(here), body: { title: 'New' } }),
    [401, 404, 404, 403, 403, 201, 201, 201],
  ],
  'documents.getDocument': [onDocument, [401, 404, 200, 200, 200, 200, 200, 200]],
  'documents.updateDocument': [
    (here) => onDocument(here, { title: 'Changed' }),
    [401, 404, 200, 403, 403, 200, 200, 200],
  ],
  'documents.deleteDocument': [onDocument, [401, 404, 204, 403, 403, 204, 204, 204]],
  'comments.listDocumentComments': [onDocument, [401, 404, 200, 200, 200, 200, 200, 200]],
  'comments.createDocumentComment': [
    (here) => onDocument(here, { content: 'Hello' }),
    [401, 404, 201, 403, 201, 201, 201, 201],
  ],

  'documentText.getDocumentContent': [onDocument, [401, 404, 200, 200, 200, 200, 200, 200]],
  'documentText.getDocumentMarkdown': [onDocument, [401, 404, 200, 200, 200, 200, 200, 200]],
  'documentText.addToDocument': [
    (here) => onDocument(here, { blocks: [{ type: 'paragraph', content: 'Hello' }] }),
    [401, 404, 201, 403, 403, 201, 201, 201],
  ],
  'documentText.replaceDocument': [
    (here) => onDocument(here, { markdown: 'Hello' }),
    [401, 404, 200, 403, 403, 200, 200, 200],
  ],
  // A block that is not there, which is told only to whoever could change it.
  'documentText.changeBlock': [
    (here) => onPart(onDocument(here, { content: 'Hello' }), { blockId: 'none' }),
    [401, 404, 404, 403, 403, 404, 404, 404],
  ],
  'documentText.deleteBlock': [
    (here) => onPart(onDocument(here), { blockId: 'none' }),
    [401, 404, 404, 403, 403, 404, 404, 404],
  ],

  'whiteboards.listWhiteboards': [project, [401, 404, 404, 200, 200, 200, 200, 200]],
  'whiteboards.createWhiteboard': [
    (here) => ({ ...project(here), body: { title: 'New' } }),
    [401, 404, 404, 403, 403, 201, 201, 201],
  ],
  'whiteboards.getWhiteboard': [onBoard, [401, 404, 200, 200, 200, 200, 200, 200]],
  'whiteboards.updateWhiteboard': [
    (here) => onBoard(here, { title: 'Changed' }),
    [401, 404, 200, 403, 403, 200, 200, 200],
  ],
  'whiteboards.deleteWhiteboard': [onBoard, [401, 404, 204, 403, 403, 204, 204, 204]],

  'tickets.createTicket': [
    async (here) => {
      const { id, leaf } = await document(here)
      return { body: { room: { kind: 'doc', id } }, leaf }
    },
    [401, 404, 201, 201, 201, 201, 201, 201],
  ],
  'tickets.createTicket / of a whiteboard': [
    async (here) => {
      const { id, leaf } = await whiteboard(here)
      return { body: { room: { kind: 'board', id } }, leaf }
    },
    [401, 404, 201, 201, 201, 201, 201, 201],
  ],

  'whiteboardElements.getElements': [onBoard, [401, 404, 200, 200, 200, 200, 200, 200]],
  'whiteboardElements.addElements': [
    (here) => onBoard(here, { elements: [{ type: 'rectangle', x: 0, y: 0 }] }),
    [401, 404, 201, 403, 403, 201, 201, 201],
  ],
  'whiteboardElements.changeElements': [
    (here) => onBoard(here, { elements: [{ id: 'none', x: 1 }] }),
    [401, 404, 404, 403, 403, 404, 404, 404],
  ],
  'whiteboardElements.deleteElement': [
    (here) => onPart(onBoard(here), { elementId: 'none' }),
    [401, 404, 404, 403, 403, 404, 404, 404],
  ],

  'chat.getRoom': [inRoom, [401, 404, 200, 200, 200, 200, 200, 200]],
  'chat.listMessages': [inRoom, [401, 404, 200, 200, 200, 200, 200, 200]],
  'chat.markRead': [(here) => inRoom(here, { pos: 0 }), [401, 404, 200, 200, 200, 200, 200, 200]],
  'chat.sendMessage': [(here) => inRoom(here, { content: 'Hello' }), [401, 404, 201, 403, 201, 201, 201, 201]],
  'chat.updateMessage': [
    (here) => onMessage(here, here.me, { content: 'Changed' }),
    [401, 404, 200, 403, 200, 200, 200, 200],
  ],
  'chat.updateMessage / of somebody else': [
    (here) => onMessage(here, here.bystander, { content: 'Changed' }),
    [401, 404, 403, 403, 403, 403, 403, 403],
  ],
  'chat.deleteMessage': [(here) => onMessage(here, here.me), [401, 404, 204, 403, 204, 204, 204, 204]],
  'chat.deleteMessage / of somebody else': [
    (here) => onMessage(here, here.bystander),
    [401, 404, 403, 403, 403, 403, 204, 204],
  ],

  'files.uploadFile': [
    async (here) => {
      const { id, leaf } = await task(here)
      return { query: { name: 'a.txt', objectType: 'task', objectId: id }, leaf, bytes: 'hello' }
    },
    [401, 404, 201, 403, 201, 201, 201, 201],
  ],
  'files.downloadFile': [
    async (here) => {
      const { id, leaf } = await task(here)
      const storageKey = await bytesOnDisk('hello')
      const of = { objectType: 'task', objectId: id, workspaceId: here.workspaceId, createdBy: here.ownerId } as const
      const sha256 = createHash('sha256').update('hello').digest('hex')
      const file = { id: newId(), name: 'a.txt', mimeType: 'text/plain', size: 5n, sha256, storageKey }
      await server.root.attachment.create({ data: { ...file, ...of } })
      return { params: { fileId: file.id }, leaf }
    },
    [401, 404, 200, 200, 200, 200, 200, 200],
  ],
}

async function bytesOnDisk(text: string): Promise<string> {
  const key = newId()
  await writeFile(pathOf(server.config, key), Readable.from(Buffer.from(text)), text.length)
  return key
}
