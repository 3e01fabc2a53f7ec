import { timingSafeEqual } from 'node:crypto'
import express, { type Router } from 'express'
import { z } from 'zod'
import { Id, Instant } from '#shared/ids.ts'
import type { RoomsPort } from '#shared/ports.ts'
import { RoomAt, RoomEdit } from '#shared/room-edits.ts'
import { RoomRef } from '#shared/rooms.ts'

const VersionPage = z.object({ after: z.object({ at: Instant, id: Id }).nullable(), limit: z.int() })
const Naming = z.object({ label: z.string(), by: Id })
const NewVersion = Naming.extend({ id: Id.exactOptional() })

/** What each function of the port takes, in order; a name that is not here is 404. */
const callsOf = (rooms: RoomsPort) =>
  ({
    edit: (args: unknown) => rooms.edit(...z.tuple([RoomAt, RoomEdit, Id]).parse(args)),
    flush: (args: unknown) => rooms.flush(z.tuple([RoomRef]).parse(args)[0]),
    read: (args: unknown) => rooms.read(z.tuple([RoomAt]).parse(args)[0]),
    listVersions: (args: unknown) => rooms.listVersions(...z.tuple([RoomRef, VersionPage]).parse(args)),
    readVersion: (args: unknown) => rooms.readVersion(...z.tuple([RoomRef, Id]).parse(args)),
    saveVersion: (args: unknown) => rooms.saveVersion(...z.tuple([RoomAt, NewVersion]).parse(args)),
    nameVersion: (args: unknown) => rooms.nameVersion(...z.tuple([RoomRef, Id, Naming]).parse(args)),
    restoreVersion: (args: unknown) => rooms.restoreVersion(...z.tuple([RoomAt, Id, Id]).parse(args)),
  }) satisfies Record<keyof RoomsPort, (args: unknown) => Promise<unknown>>

/** `POST /internal/rooms/{function}` with `Bearer INTERNAL_SECRET`: the port for api processes of their own (architecture.md section 2). */
export function roomRoutes(rooms: RoomsPort, secret: string): Router {
  const calls = new Map<string, (args: unknown) => Promise<unknown>>(Object.entries(callsOf(rooms)))
  const wanted = Buffer.from(`Bearer ${secret}`)
  const router = express.Router()
  router.use((req, res, next) => {
    const given = Buffer.from(req.get('authorization') ?? '')
    if (given.length === wanted.length && timingSafeEqual(given, wanted)) return next()
    res.sendStatus(404)
  })
  // The api's own limit of a body is below that.
  router.post('/:name', express.json({ limit: '32mb' }), async (req, res) => {
    const call = calls.get(req.params.name)
    if (!call) return void res.sendStatus(404)
    res.json({ result: await call(req.body) })
  })
  return router
}
