import { plainTextOf, blocksOf } from '#shared/read-blocks.ts'
import { yjsPath } from '#shared/socket.ts'
import type { RoomKind } from '#shared/rooms.ts'
import * as Y from 'yjs'
import { openEditor, until } from '../bench/editor.ts'
import type { Player } from '../bench/people.ts'

/** What the server gives a stock y-websocket client that has never been there, nothing of which a browser may have kept. */
export async function readRoom(url: string, reader: Player, kind: RoomKind, id: string): Promise<Y.Doc> {
  const server = `${url.replace('http', 'ws')}${yjsPath}/${kind}`
  const { provider, close } = openEditor(server, id, { cookie: reader.cookie, origin: url })
  await until(`${kind} ${id} is loaded`, () => provider.synced)
  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(provider.doc))
  close()
  return copy
}

/** The lines of a document. */
export const readDocument = async (url: string, reader: Player, id: string): Promise<string[]> =>
  plainTextOf(blocksOf(await readRoom(url, reader, 'doc', id))).split('\n')
