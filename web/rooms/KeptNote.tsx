import { useCallback, useEffect, useState } from 'react'
import { Button } from '../ui/Button.tsx'
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx'
import { tellFailure } from '../ui/toast.ts'
import { copyOfLeftover, findLeftovers, type Leftover } from './leftover.ts'
import type { RoomId } from './room.ts'
import { dropDatabase, lingerMs } from './useRoom.ts'
import './rooms.css'

const things = { doc: 'document', board: 'whiteboard' }

/** Tells that the content was replaced while this person had unsaved changes, and hands those out as a file. */
export function KeptNote({ title, ...room }: RoomId & { title: string }) {
  const { kept, look } = useLeftovers(room)
  const [dropping, setDropping] = useState(false)
  const [first] = kept
  if (!first) return null
  const { changes } = first
  const count = `${changes} ${changes === 1 ? 'change' : 'changes'}`
  return (
    <div className="t-kept" role="status">
      <p>
        This {things[room.kind]} was replaced while {count} of yours had not reached the server. They are kept on this
        device, apart from what you see here.
      </p>
      <Button onClick={() => void hand(first, room.kind, title)}>Save a copy</Button>
      <Button look="quiet" onClick={() => setDropping(true)}>
        Discard
      </Button>
      {dropping && (
        <ConfirmDialog
          title={`Discard ${count}?`}
          confirm="Discard"
          danger
          onConfirm={() => dropDatabase(first.name).then(look)}
          onClose={() => setDropping(false)}
        >
          Nobody else has them, and they do not come back.
        </ConfirmDialog>
      )}
    </div>
  )
}

function useLeftovers({ kind, id, gen, userId }: RoomId) {
  const [kept, setKept] = useState<Leftover[]>([])
  const look = useCallback(
    // Without IndexedDB (some private windows) nothing can have been kept.
    () => findLeftovers({ kind, id, gen, userId }).then(setKept, () => setKept([])),
    [kind, id, gen, userId],
  )
  useEffect(() => {
    void look()
    // The replaced room is still closing when the present one opens, and writes down what it had.
    const again = setTimeout(() => void look(), 2 * lingerMs)
    return () => clearTimeout(again)
  }, [look])
  return { kept, look }
}

async function hand({ name }: Leftover, kind: RoomId['kind'], title: string): Promise<void> {
  try {
    const file = await copyOfLeftover(name, kind, title)
    const url = URL.createObjectURL(file)
    const link = document.createElement('a')
    link.href = url
    link.download = file.name
    link.click()
    setTimeout(() => URL.revokeObjectURL(url), 60_000)
  } catch (err) {
    tellFailure(`The copy could not be made: ${err instanceof Error ? err.message : String(err)}`)
  }
}
