import { useState, type KeyboardEvent } from 'react'
import type { Column } from '#shared/columns.ts'
import { textLimit } from '#shared/text.ts'
import { useProject } from '../projects/context.ts'
import { addTask } from '../tasks/changes.ts'
import { useTruss } from '../truss.ts'
import { announce } from '../ui/toast.ts'
import { usePlace } from '../workspaces/context.ts'

/** A line at the end of a column: Enter adds and keeps it open, Escape or leaving it empty closes it. */
export function QuickAdd({ column, onClose }: { column: Column; onClose: (by?: 'escape') => void }) {
  const [title, setTitle] = useState('')
  const truss = useTruss()
  const { me } = usePlace()
  const { project } = useProject()
  const add = () => {
    const wanted = title.trim()
    if (wanted === '') return onClose()
    // Both neighbours null: the end, whatever others add meanwhile.
    const place = { columnId: column.id, afterId: null, beforeId: null }
    addTask(truss, me.id, project, { title: wanted, place, status: column.group })
    setTitle('')
    announce(`Added to ${column.name}`)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') {
      event.preventDefault()
      add()
    }
    if (event.key === 'Escape') {
      event.preventDefault()
      onClose('escape')
    }
  }
  return (
    <textarea
      className="t-quick"
      aria-label={`New task in ${column.name}`}
      placeholder="What needs doing? Enter adds it"
      rows={2}
      maxLength={textLimit.title}
      value={title}
      autoFocus
      onChange={(event) => setTitle(event.currentTarget.value.replace(/\n/g, ' '))}
      onKeyDown={onKeyDown}
      onBlur={() => title.trim() === '' && onClose()}
    />
  )
}
