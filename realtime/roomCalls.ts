import { z } from 'zod'
import { Id, Instant } from '#shared/ids.ts'
import type { RoomsPort } from '#shared/ports.ts'
import { RoomAt, RoomEdit } from '#shared/room-edits.ts'
import { RoomRef } from '#shared/rooms.ts'

const VersionPage = z.object({ after: z.object({ at: Instant, id: Id }).nullable(), limit: z.int() })
const Naming = z.object({ label: z.string(), by: Id })
const NewVersion = Naming.extend({ id: Id.exactOptional() })

/** What each function of the port takes, in order. */
const named = (rooms: RoomsPort) =>
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

/** The functions of the port by name, for calls that come from another process: each parses its arguments and throws when they are wrong. */
export const callsOf = (rooms: RoomsPort): Map<string, (args: unknown) => Promise<unknown>> =>
  new Map(Object.entries(named(rooms)))
