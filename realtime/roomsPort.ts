import type { Logger } from 'pino'
import type { RoomRefused, RoomsPort } from '#shared/ports.ts'
import type { RoomRef } from '#shared/rooms.ts'
import type { YjsEngine } from './yjs/engine.ts'
import { within } from './yjs/within.ts'

// Another process answers within 5 s, or is not waited for.
const flushMs = 6_000

const unavailable = (reason: string): RoomRefused => ({ state: 'refused', why: 'unavailable', reason })

/** What the api may ask of the rooms (shared/ports.ts), as function calls of this process. */
export function roomsPort(yjs: Pick<YjsEngine, 'edit' | 'flush' | 'read' | 'versions'>, log: Logger): RoomsPort {
  const flush: RoomsPort['flush'] = async (room) => {
    try {
      await within(flushMs, yjs.flush(room))
      return { state: 'done' }
    } catch (err) {
      log.warn({ err, room }, 'a room could not be flushed for the api')
      return unavailable('What was written last is not stored yet, as the database does not answer.')
    }
  }
  // What was typed a moment ago may be in another process only.
  const afterFlush = async <T>(room: RoomRef, work: () => Promise<T | RoomRefused>): Promise<T | RoomRefused> => {
    const flushed = await flush(room)
    return flushed.state === 'done' ? work() : flushed
  }
  return {
    flush,
    edit: yjs.edit,
    read: (at) => afterFlush(at, () => yjs.read(at)),
    ...yjs.versions,
    saveVersion: (at, wanted) => afterFlush(at, () => yjs.versions.saveVersion(at, wanted)),
    restoreVersion: (at, versionId, by) => afterFlush(at, () => yjs.versions.restoreVersion(at, versionId, by)),
  }
}
