/** Visits to a room that are under way, and the number of the last one that was announced. */
type Known = { seq: number; busy: number }

/**
 * Keeps count, in a process for heavy rooms, of what it was told about each room, so that it can say without a doubt that nothing of a room
 * is here: whoever hears that may have sent the next visit already, and sees by the number that it was not meant.
 */
export function createVisits(isOpen: (room: string) => boolean, tellEmpty: (room: string, seq: number) => void) {
  const known = new Map<string, Known>()

  function check(room: string): void {
    const visits = known.get(room)
    if (!visits || visits.busy > 0 || isOpen(room)) return
    known.delete(room)
    tellEmpty(room, visits.seq)
  }

  return {
    begin(room: string, seq: number): void {
      known.set(room, { seq, busy: (known.get(room)?.busy ?? 0) + 1 })
    },
    end(room: string): void {
      const visits = known.get(room)
      if (visits) visits.busy -= 1
      check(room)
    },
    /** The room has left the memory. */
    gone: check,
  }
}
