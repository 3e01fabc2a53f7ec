import { usePeople } from '../members/queries.ts'
import { RelativeTime } from '../ui/RelativeTime.tsx'

/** "Ana Kovač, 2 minutes ago": whose hands it was in last. */
export function Edited({ by, at }: { by: string; at: string }) {
  const person = usePeople()(by)
  return (
    <>
      {person.name}, <RelativeTime at={at} />
    </>
  )
}
