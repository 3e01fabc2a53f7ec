import { z } from 'zod'
import type { RoomRefused, RoomsPort } from '#shared/ports.ts'
import { roomName, type RoomRef } from '#shared/rooms.ts'
import type { Yjs } from '../context.ts'
import { refused } from '../edits-enter.ts'
import { whenMoved } from './move.ts'
import { holderOf, storedBytes, takePlace } from './place.ts'

/** The port of the rooms, where each question about a heavy room goes to the process that has it, or gets it: it is never loaded here. */
export function placedRooms(ctx: Yjs, here: RoomsPort): RoomsPort {
  async function placed<T>(
    room: RoomRef,
    name: keyof RoomsPort,
    args: unknown[],
    work: () => Promise<T | RoomRefused>,
  ) {
    await whenMoved(ctx, room)
    const place = takePlace(ctx, room, await storedBytes(ctx, room))
    return place ? there<T>(place, room, name, args) : work()
  }
  async function there<T>(
    place: Place,
    room: RoomRef,
    name: keyof RoomsPort,
    args: unknown[],
  ): Promise<T | RoomRefused> {
    try {
      await place.ready
      const answer = await place.ask(name, args, ctx.limits.heavyCallMs, roomName(room))
      // As from another process over HTTP: it is the same release, and says what the port says.
      return z.custom<T | RoomRefused>().parse(answer)
    } catch (err) {
      ctx.log.warn({ err, room, name }, 'the process of a heavy room could not be asked')
      return refused('unavailable', 'It is loaded again. Nothing is known of what was asked for.')
    }
  }
  return {
    ...here,
    edit: (room, ...rest) => placed(room, 'edit', [room, ...rest], () => here.edit(room, ...rest)),
    read: (room) => placed(room, 'read', [room], () => here.read(room)),
    saveVersion: (room, ...rest) => placed(room, 'saveVersion', [room, ...rest], () => here.saveVersion(room, ...rest)),
    restoreVersion: (room, ...rest) =>
      placed(room, 'restoreVersion', [room, ...rest], () => here.restoreVersion(room, ...rest)),
    // A room that nobody has open needs no process for this.
    async flush(room) {
      const name = roomName(room)
      if (!holderOf(ctx, name)) return here.flush(room)
      return placed(room, 'flush', [room], () => here.flush(room))
    },
  }
}

type Place = NonNullable<ReturnType<typeof takePlace>>
