import { RoomRef } from '#shared/rooms.ts'
import { join } from './client.ts'
import { hashOf } from './hash.ts'

/**
 * Somebody who only reads, in a process of their own, so that a test can stop it (SIGSTOP). Arguments: server URL, room as JSON, user. Answers
 * every message with what they hold and how their connections ended.
 */
const [url, room, user] = process.argv.slice(2)
if (!url || !room || !user) throw new Error('give the server, the room and the user')
const client = join({ url, room: RoomRef.parse(JSON.parse(room)), user })
process.on('message', () =>
  process.send?.({ isIn: client.provider.synced, holds: hashOf(client.doc), closes: client.seen.closes }),
)
process.on('disconnect', () => process.exit(0))
