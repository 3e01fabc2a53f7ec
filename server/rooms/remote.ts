import type { Logger } from 'pino'
import type { RoomRefused, RoomsPort } from '#shared/ports.ts'

// A room is loaded within 15 s, and stored within 5 s after that.
const timeoutMs = 30_000

const unavailable = (reason: string): RoomRefused => ({ state: 'refused', why: 'unavailable', reason })

/** The rooms of another process, over its internal door. Does not reject: when it does not answer, that is a refusal. */
export function remoteRooms(realtimeUrl: string, secret: string, log: Logger): RoomsPort {
  async function call<T>(name: keyof RoomsPort, ...args: unknown[]): Promise<T | RoomRefused> {
    try {
      const res = await fetch(`${realtimeUrl}/internal/rooms/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
        body: JSON.stringify(args),
        signal: AbortSignal.timeout(timeoutMs),
      })
      if (!res.ok) throw new Error(`realtime answered ${name} with ${res.status}`)
      const { result }: { result: T | RoomRefused } = await res.json()
      return result
    } catch (err) {
      log.warn({ err, name }, 'realtime could not be asked')
      return unavailable('Documents and whiteboards cannot be reached right now.')
    }
  }
  return {
    edit: (room, edit, by) => call('edit', room, edit, by),
    flush: (room) => call('flush', room),
    read: (room) => call('read', room),
    listVersions: (room, page) => call('listVersions', room, page),
    readVersion: (room, versionId) => call('readVersion', room, versionId),
    saveVersion: (room, wanted) => call('saveVersion', room, wanted),
    nameVersion: (room, versionId, wanted) => call('nameVersion', room, versionId, wanted),
    restoreVersion: (room, versionId, by) => call('restoreVersion', room, versionId, by),
  }
}

const starting = async () => unavailable('The server is starting.')

/** Until realtime is there. */
export const noRooms: RoomsPort = {
  edit: starting,
  flush: starting,
  read: starting,
  listVersions: starting,
  readVersion: starting,
  saveVersion: starting,
  nameVersion: starting,
  restoreVersion: starting,
}
