import { z } from 'zod'
import type { ApiPort } from '#shared/ports.ts'
import { RoomRef } from '#shared/rooms.ts'
import { Version } from '#shared/versions.ts'
import type { Answering } from './line.ts'
import { Principal, RoomAccess } from './messages.ts'

const Committed = z.object({ room: RoomRef, rev: z.int(), by: z.array(z.string()), text: z.string() })
const Saved = z.object({ room: RoomRef, version: Version })
const patienceMs = 12_000

/** What a process for heavy rooms asks of the api goes through the one that started it, which has the way there and the secret for it. */
export const answeringFor =
  (api: ApiPort): Answering =>
  async (name, args) => {
    switch (name) {
      case 'access':
        return api.access(...z.tuple([Principal, RoomRef]).parse(args))
      case 'contentCommitted':
        return api.contentCommitted(z.tuple([z.array(Committed)]).parse(args)[0])
      case 'versionSaved':
        return api.versionSaved(z.tuple([Saved]).parse(args)[0])
      default:
        throw new Error(`no such question: ${name}`)
    }
  }

/** The other side of `answeringFor`. Knocks, events and presence are not the business of a process for heavy rooms. */
export function apiAsking(ask: (name: string, args: unknown[], withinMs: number) => Promise<unknown>): ApiPort {
  const notHere = async () => {
    throw new Error('a process for heavy rooms does not ask this')
  }
  return {
    principalOf: notHere,
    hearing: notHere,
    mayView: notHere,
    eventsSince: notHere,
    access: async (principal, room) => RoomAccess.parse(await ask('access', [principal, room], patienceMs)),
    contentCommitted: async (committed) => void (await ask('contentCommitted', [committed], patienceMs)),
    versionSaved: async (saved) => void (await ask('versionSaved', [saved], patienceMs)),
  }
}
