import { timingSafeEqual } from 'node:crypto'
import express, { type Router } from 'express'
import { z } from 'zod'
import { Id } from '#shared/ids.ts'
import type { ApiPort } from '#shared/ports.ts'
import { RoomRef, RoomRole } from '#shared/rooms.ts'
import { Viewing } from '#shared/socket.ts'
import { Version } from '#shared/versions.ts'
import { refuse } from '../errors.ts'

const inSession = { userId: Id, sessionId: Id, name: z.string(), color: z.string() }
const Principal = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('session'), ...inSession }),
  z.object({ kind: z.literal('ticket'), room: RoomRef, role: RoomRole, ...inSession }),
])
const Headers = z.object({
  cookie: z.string().optional(),
  origin: z.string().optional(),
  host: z.string().optional(),
  forwardedProto: z.string().optional(),
  ticket: z.object({ value: z.string(), room: RoomRef }).optional(),
})
const Since = z.object({
  since: z.int(),
  limit: z.int(),
  workspaceId: Id.optional(),
  rooms: z.array(z.string()).optional(),
})
const Saved = z.object({ room: RoomRef, version: Version })
const Committed = z.object({ room: RoomRef, rev: z.int(), by: z.array(Id), text: z.string() })

/** What each function of the port takes, in order; a name that is not here is 404. */
const callsOf = (api: ApiPort) =>
  ({
    principalOf: (args: unknown) => api.principalOf(z.tuple([Headers]).parse(args)[0]),
    access: (args: unknown) => api.access(...z.tuple([Principal, RoomRef]).parse(args)),
    hearing: (args: unknown) => api.hearing(...z.tuple([Principal, Id]).parse(args)),
    mayView: (args: unknown) => api.mayView(...z.tuple([Principal, Viewing]).parse(args)),
    eventsSince: (args: unknown) => {
      const { workspaceId, rooms, ...query } = z.tuple([Since]).parse(args)[0]
      return api.eventsSince({ ...query, ...(workspaceId && { workspaceId }), ...(rooms && { rooms }) })
    },
    contentCommitted: (args: unknown) => api.contentCommitted(z.tuple([z.array(Committed)]).parse(args)[0]),
    versionSaved: (args: unknown) => api.versionSaved(z.tuple([Saved]).parse(args)[0]),
  }) satisfies Record<keyof ApiPort, (args: unknown) => Promise<unknown>>

/** `POST /internal/api/{function}` with `Bearer INTERNAL_SECRET`: the port for realtime processes of their own (architecture.md section 2). */
export function internalRoutes(api: ApiPort, secret: string): Router {
  const calls = new Map<string, (args: unknown) => Promise<unknown>>(Object.entries(callsOf(api)))
  const wanted = Buffer.from(`Bearer ${secret}`)
  const router = express.Router()
  router.use((req, _res, next) => {
    const given = Buffer.from(req.get('authorization') ?? '')
    if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
      refuse('not_found', 'There is no such address.')
    next()
  })
  // 32 MiB: the plain text of the largest room that realtime.md allows.
  router.post('/:name', express.json({ limit: '32mb' }), async (req, res) => {
    const call = calls.get(req.params.name) ?? refuse('not_found', 'There is no such function.')
    res.json({ result: (await call(req.body)) ?? null })
  })
  return router
}
